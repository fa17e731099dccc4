# Sleetwatch's endpoint collector for Windows. Run it as SYSTEM or as the user, once an hour or a day:
#
#     $env:SLEETWATCH_SALT = 'the same secret on every machine'; .\collect.ps1 | Add-Content -Encoding UTF8 facts.jsonl
#
# It prints one JSON object a line: the displays' EDID identities, USB devices, power, when a camera was last used, and
# who is at the console. It reads no key, screen, sound or file of the user. The hardware addresses of the router and of
# the Wi-Fi access point are printed only as the first half of SHA-256("salt:address"), and not at all without a salt.
# It needs Windows PowerShell 5.1 or later; it writes nothing and sends nothing.
param([string]$Salt = $env:SLEETWATCH_SALT)
$ErrorActionPreference = 'SilentlyContinue'
$now = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
$computer = Get-CimInstance Win32_ComputerSystem
$system = Get-CimInstance Win32_OperatingSystem
$machine = [ordered]@{
    sleetwatch_collector = 1; kind = ''; at = $now; host = $env:COMPUTERNAME
    serial = (Get-CimInstance Win32_BIOS).SerialNumber
    user = $computer.UserName
}

function Show([string]$kind, $facts) {
    $line = [ordered]@{}
    foreach ($name in $machine.Keys) { $line[$name] = $machine[$name] }
    $line['kind'] = $kind
    foreach ($name in $facts.Keys) { if ([string]$facts[$name] -ne '') { $line[$name] = $facts[$name] } }
    ConvertTo-Json -InputObject $line -Compress
}

# EDID's texts are arrays of character codes that end with a zero.
function Letters($codes) { -join ($codes | Where-Object { $_ -gt 0 } | ForEach-Object { [char]$_ }) }

# A hardware address as its keyed hash; nothing without a salt.
function Keyed([string]$address) {
    $plain = ($address -replace '[^0-9A-Fa-f]', '').ToLowerInvariant()
    $shared = '^(0000[05]|0242|001122334455|5254)'  # of many routers and VPNs
    if (-not $Salt -or $plain.Length -ne 12 -or $plain -match $shared) { return $null }
    $bytes = [Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes("${Salt}:$plain"))
    return ([BitConverter]::ToString($bytes) -replace '-', '').ToLowerInvariant().Substring(0, 32)
}

# The latest use of a camera by any app of any user; an app that has begun and not ended uses it now.
function CameraUsedAt {
    $store = 'SOFTWARE\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam'
    $roots = @("Registry::HKEY_LOCAL_MACHINE\$store")
    $roots += Get-ChildItem 'Registry::HKEY_USERS' | ForEach-Object { "Registry::$($_.Name)\$store" }
    $last = [long]0
    foreach ($key in ($roots | ForEach-Object { Get-ChildItem $_ -Recurse })) {
        $start = [long]$key.GetValue('LastUsedTimeStart', 0)
        $stop = [long]$key.GetValue('LastUsedTimeStop', 0)
        if ($start -gt 0 -and $stop -eq 0) { return $now }
        if ($stop -gt $last) { $last = $stop }
    }
    if ($last -eq 0) { return $null }
    return [DateTime]::FromFileTimeUtc($last).ToString('yyyy-MM-ddTHH:mm:ssZ')
}

# Idle time and remote sessions come from two calls. As SYSTEM they say nothing of the user, so they are left out.
Add-Type -Namespace Sleetwatch -Name Native -MemberDefinition @'
[StructLayout(LayoutKind.Sequential)] public struct LastInput { public uint Size; public uint Time; }
[DllImport("user32.dll")] public static extern bool GetLastInputInfo(ref LastInput info);
[DllImport("user32.dll")] public static extern int GetSystemMetrics(int index);
'@
$idle = $remote = $null
if ([Environment]::UserInteractive) {
    $input_info = New-Object Sleetwatch.Native+LastInput
    $input_info.Size = 8
    if ([Sleetwatch.Native]::GetLastInputInfo([ref]$input_info)) {
        $ticks = [long][Environment]::TickCount - [long]$input_info.Time
        if ($ticks -lt 0) { $ticks += 4294967296 }
        $idle = [long][Math]::Floor($ticks / 1000)
    }
    $remote = [Sleetwatch.Native]::GetSystemMetrics(0x1000) -ne 0
}

$os = "$($system.Caption) $($system.Version)"
Show 'device' ([ordered]@{ model = $computer.Model; manufacturer = $computer.Manufacturer; os = $os })

$outputs = @{}
foreach ($output in (Get-CimInstance -Namespace root\wmi -ClassName WmiMonitorConnectionParams)) {
    $outputs[$output.InstanceName] = ([long]$output.VideoOutputTechnology -in 2147483648, 6, 11, 13)
}
$monitors = @(Get-CimInstance -Namespace root\wmi -ClassName WmiMonitorID | Where-Object { $_.Active })
$battery = Get-CimInstance Win32_Battery | Select-Object -First 1
$power = $null
if ($battery) { if ($battery.BatteryStatus -eq 1) { $power = 'battery' } else { $power = 'mains' } }
Show 'posture' ([ordered]@{
    lid = $null # Windows tells no program whether the lid is closed; built_in_display comes near
    power = $power
    battery_percent = $battery.EstimatedChargeRemaining
    displays = $monitors.Count
    built_in_display = [bool](@($monitors | Where-Object { $outputs[$_.InstanceName] }).Count)
    camera_used_at = CameraUsedAt
    remote_session = $remote
    idle_seconds = $idle
    uptime_seconds = [long][Math]::Floor(((Get-Date) - $system.LastBootUpTime).TotalSeconds)
})

$route = Get-NetRoute -DestinationPrefix '0.0.0.0/0' |
    Sort-Object -Property { $_.RouteMetric + $_.InterfaceMetric } | Select-Object -First 1
$router = $null
if ($route) { $router = Get-NetNeighbor -IPAddress $route.NextHop -InterfaceIndex $route.InterfaceIndex }
$gateway = Keyed ($router | Select-Object -First 1).LinkLayerAddress
$access = [regex]::Match((netsh wlan show interfaces | Out-String), 'BSSID\s*:\s*([0-9A-Fa-f:]{17})')
$wifi = Keyed $access.Groups[1].Value
Show 'network' ([ordered]@{ adapter = $route.InterfaceAlias; gateway_hash = $gateway; wifi_hash = $wifi })

foreach ($monitor in $monitors) {
    $maker = Letters $monitor.ManufacturerName
    Show 'display' ([ordered]@{
        maker = $maker; product = $maker + (Letters $monitor.ProductCodeID); name = Letters $monitor.UserFriendlyName
        display_serial = Letters $monitor.SerialNumberID
        built_in = $outputs[$monitor.InstanceName]
    })
}

$present = Get-CimInstance Win32_PnPEntity | Where-Object { $_.Present }
$plugged = $present | Where-Object { $_.PNPDeviceID -match '^(USB|USBSTOR|HID)\\' }
foreach ($device in $plugged) {
    Show 'usb' ([ordered]@{
        hardware_id = $device.PNPDeviceID; class_name = $device.PNPClass
        maker = $device.Manufacturer; product = $device.Name
    })
}
