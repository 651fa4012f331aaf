#!/command/with-contenv sh
# The service's two scripts in one: as `run` it becomes the gateway, as `finish` it ends the container with the
# gateway's exit code, so that Supervisor sees a crash. s6 alone would start the gateway again for ever.
case "${0##*/}" in
  run)
    # Small rather than fast: the larger of V8's optimizing compilers is never loaded (without the smaller one too,
    # --no-maglev, a backlog would leave too slowly). The smaller the limit, the less V8 lets its memory grow before it
    # tidies up: 1.6 times with a gigabyte, 4 times with what it would take on a large machine. It needs some 20 MB.
    export MALLOC_ARENA_MAX=1
    exec /usr/local/bin/node --no-opt --max-old-space-size=1024 /opt/p1-mqtt/dist/main.js addon
    ;;
  finish)
    code=$1
    if [ "$1" -eq 256 ]; then code=$((128 + $2)); fi # ended by the signal $2
    if [ "$code" -eq 143 ]; then code=0; fi          # asked to stop while it was still starting
    echo "$code" >/run/s6-linux-init-container-results/exitcode
    /run/s6/basedir/bin/halt
    exit 125 # not to be started again while the container comes down
    ;;
esac
