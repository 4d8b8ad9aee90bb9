#!/usr/bin/env bash
# Runs in the build of the image: starts the service once and uses it, so that the JVM writes an ahead-of-time cache (JEP 483,
# 514, 515) of loaded classes and their profiles. It uses the embedded servers of the standalone jar. If that jar was
# built for another platform, the service is trained without servers and later starts a little slower.
set -uo pipefail
cd /opt/waymark
common=(-XX:+UseG1GC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)

# get PATH [CONTENT-TYPE FILE]: sends a GET, or a POST of the file; prints the response
get() {
    exec 3<>/dev/tcp/127.0.0.1/8080 || return 1
    if (($# == 1)); then
        printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
    else
        printf 'POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n' \
            "$1" "$2" "$(stat -c %s "$3")" >&3
        cat "$3" >&3
    fi
    timeout 15 cat <&3 | tr -d '\0'
} 2>/dev/null

# until_true PROCESS COMMAND...: fails if the process ends first, or after 180 s
until_true() {
    local end=$((SECONDS + 180))
    until "${@:2}"; do kill -0 "$1" 2>/dev/null && ((SECONDS < end)) && sleep 0.3 || return 1; done
}

servers_started() { grep -qE '^  database ' /training/servers.log; }
ready() { get /actuator/health/readiness | head -1 | grep -q ' 200'; }
alive() { get /actuator/health/liveness | head -1 | grep -q ' 200'; }
recorded() { get /api/v1/runs/petsard-adult | grep -q '"completed"'; }

java "${common[@]}" -jar /training/waymark-standalone.jar --server.port=8081 --waymark.ingest.enabled=false \
    --waymark.data-dir=/training/data >/training/servers.log 2>&1 &
servers=$!
until_true "$servers" servers_started
broker=$(sed -nE 's/^  broker +//p' /training/servers.log)
database=$(sed -nE 's/^  database +//p' /training/servers.log)
settings=(--spring.r2dbc.url="$database" --spring.r2dbc.username=postgres --waymark.kafka.bootstrap-servers="$broker")
if [[ -z $broker || -z $database ]]; then
    printf 'No servers for the training:\n%s\n' "$(tail -3 /training/servers.log)"
    settings=(--spring.r2dbc.url=r2dbc:postgresql://nobody@localhost:1/none --spring.flyway.enabled=false
        --waymark.kafka.bootstrap-servers=localhost:1)
fi

java "${common[@]}" -XX:AOTCacheOutput=/training/waymark.aot -jar waymark.jar "${settings[@]}" >/training/service.log 2>&1 &
service=$!
if [[ -n $database ]]; then
    until_true "$service" ready || { cat /training/service.log; exit 1; }
    get /api/v1/events application/x-ndjson /training/adult.ndjson | tail -1; echo
    until_true "$service" recorded
    timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080
        printf "GET /api/v1/feed?from=earliest HTTP/1.1\r\nHost: localhost\r\n\r\n" >&3; cat <&3' >/dev/null 2>&1
else
    until_true "$service" alive || { cat /training/service.log; exit 1; }
fi
for path in / /assets/js/main.js /openapi /actuator/prometheus '/api/v1/runs' '/api/v1/runs/petsard-adult/changes'; do
    echo "$path: $(get "$path" | head -1 | tr -d '\r')"
done

kill "$service"
wait "$service"    # writes the cache at its end
kill "$servers" 2>/dev/null
wait "$servers"
ls -l /training/waymark.aot
