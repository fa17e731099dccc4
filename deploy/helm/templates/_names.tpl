{{- define "sleetwatch.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "sleetwatch.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end }}

{{- define "sleetwatch.claim" -}}
{{ default (printf "%s-data" .Release.Name) .Values.data.existingClaim }}
{{- end }}

{{- define "sleetwatch.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: 120
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
imagePullSecrets: {{ toJson .Values.imagePullSecrets }}
nodeSelector: {{ toJson .Values.nodeSelector }}
tolerations: {{ toJson .Values.tolerations }}
affinity: {{ toJson .Values.affinity }}
volumes:
  - name: data
    persistentVolumeClaim:
      claimName: {{ include "sleetwatch.claim" . }}
  - name: settings
    configMap:
      name: {{ .Release.Name }}-settings
  - name: tmp
    emptyDir: {}
{{- end }}

{{- define "sleetwatch.first" -}}
- name: workspace
  {{- include "sleetwatch.container" . | nindent 2 }}
  command: ["sh", "-euc"]
  args:
    - |
      [ -d /data/workspace/lake ] || sleetwatch init /data/workspace --tenant "$TENANT" --state "$STATE" --state-schema "$SCHEMA" --state-password env:SLEETWATCH_STATE_PASSWORD
      cp /settings/sleetwatch.toml "/data/.settings.$HOSTNAME"
      mv "/data/.settings.$HOSTNAME" /data/workspace/sleetwatch.toml
  env:
    - name: TENANT
      value: {{ .Values.tenant | quote }}
    - name: STATE
      value: {{ .Values.state.url | quote }}
    - name: SCHEMA
      value: {{ .Values.state.schema | quote }}
{{- end }}

{{- define "sleetwatch.container" -}}
image: {{ include "sleetwatch.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: ["ALL"]
envFrom:
  - secretRef:
      name: {{ .Values.secretName }}
volumeMounts:
  - name: data
    mountPath: /data
  - name: settings
    mountPath: /settings
    readOnly: true
  - name: tmp
    mountPath: /tmp
{{- end }}

{{- define "sleetwatch.probes" -}}
startupProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 30
  timeoutSeconds: 10
readinessProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 10
  timeoutSeconds: 10
{{- end }}
