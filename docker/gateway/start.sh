#!/bin/sh
# Writes the part of nginx's configuration that depends on the deployment, since nginx itself reads no environment,
# and becomes nginx.
set -eu
cap=${LENS_MAX_UPLOAD_BYTES:?expected the cap on uploads, in bytes}
proxies=$(echo "${GATEWAY_TRUSTED_PROXIES:-}" | tr ',' ' ')

{
    echo "client_max_body_size $cap;"
    awk -v cap="$cap" 'BEGIN { printf "map \"\" $upload_cap { default \"%g MiB\"; }\n", cap / 1048576 }'
    # Asked again and again, so that a container that comes back under another address is found.
    awk '$1 == "nameserver" { print "resolver " ($2 ~ /:/ ? "[" $2 "]" : $2) " valid=5s ipv6=off;"; exit }' /etc/resolv.conf
    echo "real_ip_header X-Forwarded-For;"
    echo "real_ip_recursive on;"
    for proxy in $proxies; do echo "set_real_ip_from $proxy;"; done
    echo "geo \$realip_remote_addr \$from_proxy {"
    echo "    default 0;"
    for proxy in $proxies; do echo "    $proxy 1;"; done
    echo "}"
} > "${TMPDIR:-/tmp}/deployment.conf"

exec nginx -e stderr -c /etc/nginx/nginx.conf -g 'daemon off;'
