#!/bin/sh
# Sleetwatch's endpoint collector for Linux and macOS. Run it as root by your device management, every hour or day:
#
#     SLEETWATCH_SALT='the same secret on every machine' sh collect.sh >> facts.jsonl
#
# It prints one JSON object a line: the displays' EDID identities, USB devices, power and lid, camera in use, and who is
# at the console. It reads no key, screen, sound or file of the user. The hardware addresses of the router and of the
# Wi-Fi access point are printed only as the first half of SHA-256("salt:address"), and not at all without a salt.
# It needs a POSIX shell, coreutils, awk and od; it writes nothing and sends nothing.
set -u
LC_ALL=C
export LC_ALL
R=${SLEETWATCH_ROOT:-} # another root for /sys and /proc, for tests
LINE='' MACHINE='' SALT=${SLEETWATCH_SALT:-} NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)
SEP=$(printf '\001')

# Whatever is not printable ASCII becomes a question mark, so that only quotes and backslashes need escaping.
clean() { printf '%s' "$1" | tr -c ' -~' '?' | sed 's/[\\"]/\\&/g'; }
text() { [ -z "$2" ] || LINE="$LINE,\"$1\":\"$(clean "$2")\""; }
flag() { case $2 in true | false) LINE="$LINE,\"$1\":$2" ;; esac; }
count() { case $2 in '' | *[!0-9]*) ;; *) LINE="$LINE,\"$1\":$(expr "$2" + 0)" ;; esac; }
show() {
    printf '{"sleetwatch_collector":1,"kind":"%s","at":"%s"%s%s}\n' "$1" "$NOW" "$MACHINE" "$LINE"
    LINE=
}
get() { [ ! -r "$1" ] || head -n 1 "$1" 2>/dev/null | tr -d '\000'; }

# A hardware address as its keyed hash; nothing without a salt, or of an address that many routers and VPNs share.
digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c 1-32; }
keyed() {
    plain=$(printf '%s\n' "$1" | tr 'A-F-' 'a-f:' | awk -F: 'NF == 6 {
        for (i = 1; i <= 6; i++) printf "%s", (length($i) == 1 ? "0" : "") $i }')
    case $plain in *[!0-9a-f]* | 0000[05]* | 0242* | 001122334455 | 5254*) return ;; ????????????) ;; *) return ;; esac
    [ -z "$SALT" ] || printf '%s' "$SALT:$plain" | digest
}

# EDID bytes in hex on stdin, whether the display is built in: the maker's letters, product code, name and serial.
display() {
    built_in=${1:-}
    found=$(awk -v sep="$SEP" '
    function value(h) { return 16 * (index(hex, substr(h, 1, 1)) - 1) + index(hex, substr(h, 2, 1)) - 1 }
    function words(d, i, s) {
        for (i = d + 5; i < d + 18 && b[i] != 10; i++) s = s (b[i] < 32 || b[i] > 126 ? "?" : sprintf("%c", b[i]))
        sub(/ +$/, "", s); return s
    }
    BEGIN { hex = "0123456789abcdef" }
    { for (i = 1; i <= NF; i++) b[n++] = value($i) }
    END {
        if (n < 128 || b[0] != 0 || b[1] != 255 || b[7] != 0) exit
        id = b[8] * 256 + b[9]
        maker = sprintf("%c%c%c", 64 + int(id / 1024) % 32, 64 + int(id / 32) % 32, 64 + id % 32)
        for (d = 54; d <= 108; d += 18) if (b[d] == 0 && b[d + 1] == 0 && b[d + 2] == 0) {
            if (b[d + 3] == 252) name = words(d)
            if (b[d + 3] == 255) serial = words(d)
        }
        if (serial == "") serial = sprintf("%02x%02x%02x%02x", b[15], b[14], b[13], b[12])
        printf "%s%s%s%02X%02X%s%s%s%s\n", maker, sep, maker, b[11], b[10], sep, name, sep, serial
    }')
    [ -n "$found" ] || return 0
    set -f; IFS=$SEP
    set -- $found
    set +f; unset IFS
    text maker "$1"; text product "$2"; text name "$3"; flag built_in "$built_in"
    [ "$4" = 00000000 ] || text display_serial "$4"
    show display
}
usb() { # vendor and product id, maker, product, serial; class, subclass and protocol of each interface
    text vendor_id "$1"; text product_id "$2"; text maker "$3"; text product "$4"
    text usb_serial "$5"; text classes "$6"
    show usb
}

linux() {
    D=$R/sys/class/dmi/id
    model=$(get "$D/product_name") manufacturer=$(get "$D/sys_vendor") serial=$(get "$D/product_serial")
    os=$(sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\).*/\1/p' "$R/etc/os-release" 2>/dev/null)
    host=$(get "$R/proc/sys/kernel/hostname") uptime=$(get "$R/proc/uptime") uptime=${uptime%%.*}
    [ -n "$R" ] || user=$(who 2>/dev/null | awk '$2 ~ /^(:|tty|seat)/ { print $1; exit }')
    [ -n "$R" ] || remote=$(who 2>/dev/null | awk '
        NF { n++ } $NF ~ /^\([^:]/ { r++ } END { if (n) print n == r ? "true" : "false" }') # are all from elsewhere
    displays=0
    for c in "$R"/sys/class/drm/card*-*; do
        [ "$(get "$c/status")" = connected ] || continue
        displays=$((displays + 1))
        case $c in *-eDP-* | *-LVDS-* | *-DSI-*)
            [ "$(get "$c/enabled")" = enabled ] && built=true || built=false ;;
        esac
    done
    for l in "$R"/proc/acpi/button/lid/*/state; do lid=$(get "$l" | awk '{ print $2 }'); done
    for p in "$R"/sys/class/power_supply/*; do
        case $(get "$p/type") in
            Mains | USB) [ "$(get "$p/online")" = 1 ] && power=mains || power=${power:-battery} ;;
            Battery) battery=$(get "$p/capacity") ;;
        esac
    done
    [ -n "$battery" ] || power='' # a desktop does not say
    for f in "$R"/proc/[0-9]*/fd/*; do
        case $(readlink "$f" 2>/dev/null) in /dev/video*) camera=$NOW ;; esac
    done
    gateway=$(awk '$2 == "00000000" && $3 != "00000000" { print $3, $1; exit }' "$R/proc/net/route" 2>/dev/null)
    adapter=${gateway#* } gateway=${gateway%% *}
    router=$(while read -r ip _ _ mac _; do
        hex=$(printf '%s' "$ip" | awk -F. 'NF == 4 { printf "%02X%02X%02X%02X", $4, $3, $2, $1 }')
        [ -z "$gateway" ] || [ "$hex" != "$gateway" ] || { printf '%s' "$mac"; break; }
    done 2>/dev/null <"$R/proc/net/arp")
    [ -n "$R" ] || access=$(iw dev "$adapter" link 2>/dev/null | awk '/^Connected to/ { print $3 }')
}
linux_devices() {
    for c in "$R"/sys/class/drm/card*-*; do
        case $c in *-eDP-* | *-LVDS-* | *-DSI-*) inside=true ;; *) inside=false ;; esac
        [ ! -r "$c/edid" ] || od -An -v -tx1 "$c/edid" | display $inside
    done
    for d in "$R"/sys/bus/usb/devices/*; do
        [ -r "$d/idVendor" ] && [ "$(get "$d/bDeviceClass")" != 09 ] || continue # a hub is in every machine
        classes=
        for i in "$d":*; do
            [ ! -r "$i/bInterfaceClass" ] ||
                classes=$classes,$(get "$i/bInterfaceClass")$(get "$i/bInterfaceSubClass")$(get "$i/bInterfaceProtocol")
        done
        usb "$(get "$d/idVendor")" "$(get "$d/idProduct")" "$(get "$d/manufacturer")" "$(get "$d/product")" \
            "$(get "$d/serial")" "${classes#,}"
    done
}

macos() {
    model=$(sysctl -n hw.model) manufacturer='Apple Inc.' host=$(uname -n) os="macOS $(sw_vers -productVersion)"
    serial=$(ioreg -rd1 -c IOPlatformExpertDevice | awk -F'"' '/IOPlatformSerialNumber/ { print $4 }')
    uptime=$(($(date +%s) - $(sysctl -n kern.boottime | awk -F'[=,]' '{ print $2 + 0 }')))
    user=$(stat -f %Su /dev/console) idle=$(ioreg -c IOHIDSystem | awk '/HIDIdleTime/ { print int($NF / 1e9); exit }')
    displays=$(system_profiler SPDisplaysDataType | grep -c 'Resolution:')
    built=$(system_profiler SPDisplaysDataType | grep -q 'Connection Type: Internal' && echo true || echo false)
    lid=$(ioreg -rd1 -k AppleClamshellState | awk '/AppleClamshellState/ { print $NF == "Yes" ? "closed" : "open" }')
    case $(pmset -g batt) in *"'AC Power'"*) power=mains ;; *) power=battery ;; esac
    battery=$(pmset -g batt | sed -n 's/.*[^0-9]\([0-9]\{1,3\}\)%.*/\1/p')
    gateway=$(route -n get default 2>/dev/null | awk '/gateway:/ { print $2 }')
    adapter=$(route -n get default 2>/dev/null | awk '/interface:/ { print $2 }')
    router=$(arp -n "$gateway" 2>/dev/null | awk '{ print $4; exit }')
    access=$(ipconfig getsummary "$adapter" 2>/dev/null | awk '$1 == "BSSID" { print $3 }')
}
macos_devices() {
    ioreg -lw0 | sed -n -e 's/.*"IODisplayEDID" = <\([0-9a-f]*\)>.*/\1/p' -e 's/.*"EDID" = <\([0-9a-f]*\)>.*/\1/p' |
        sort -u | while read -r hex; do printf '%s\n' "$hex" | sed 's/../& /g' | display; done
    ioreg -rlw0 -d1 -c IOUSBHostInterface | awk -v sep="$SEP" -F'" = ' '
        function out() {
            if (v == "") return
            printf "%04x%s%04x%s%s%s%s%s%s%s%02x%02x%02x\n", v, sep, p, sep, m, sep, n, sep, s, sep, c, u, t
        }
        /^\+-o/ { out(); v = p = m = n = s = c = u = t = "" }
        { x = $2; sub(/^"/, "", x); sub(/"$/, "", x) }
        $1 ~ /"idVendor$/ { v = x } $1 ~ /"idProduct$/ { p = x } $1 ~ /"USB Vendor Name$/ { m = x }
        $1 ~ /"USB Product Name$/ { n = x } $1 ~ /"USB Serial Number$/ { s = x } $1 ~ /"bInterfaceClass$/ { c = x }
        $1 ~ /"bInterfaceSubClass$/ { u = x } $1 ~ /"bInterfaceProtocol$/ { t = x } END { out() }' |
        while IFS=$SEP read -r v p m n s c; do usb "$v" "$p" "$m" "$n" "$s" "$c"; done
}

host='' serial='' user='' model='' manufacturer='' os='' lid='' power='' battery='' displays='' built='' camera=''
remote='' idle='' uptime='' router='' access='' adapter=''
if [ -z "$R" ] && [ "$(uname -s)" = Darwin ]; then system=macos; else system=linux; fi
$system
text host "$host"; text serial "$serial"; text user "$user"
MACHINE=$LINE LINE=
text model "$model"; text manufacturer "$manufacturer"; text os "$os"
show device
text lid "$lid"; text power "$power"; count battery_percent "$battery"; count displays "$displays"
flag built_in_display "$built"; text camera_used_at "$camera"; flag remote_session "$remote"
count idle_seconds "$idle"; count uptime_seconds "$uptime"
show posture
text adapter "$adapter"; text gateway_hash "$(keyed "$router")"; text wifi_hash "$(keyed "$access")"
show network
${system}_devices
