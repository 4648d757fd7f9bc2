#!/bin/sh
# mbpoll, a foreign Modbus client, reads hearth-plant. Usage: plant_mbpoll.sh PATH-OF-HEARTH-PLANT
# mbpoll numbers registers from 1, as a Danfoss PNU does. Ends with 77 (skipped) where mbpoll is not installed.
set -u
plant=$1
command -v mbpoll >/dev/null || { echo "skipped: mbpoll is not installed"; exit 77; }
port=$(( 20000 + $$ % 20000 ))
failed=0

"$plant" --devices 3 --port $port --start 2026-01-21T12:00:00Z --fault hole@2:10203-10204 &
pid=$!
trap 'kill $pid 2>/dev/null' EXIT

# read ADDRESS TYPE FIRST COUNT: mbpoll's output, both streams
read_registers() { mbpoll -1 -q -o 1 -a 1 -p $port -t "$2" -r "$3" -c "$4" "$1" 2>&1; }

# with OPTIONS and values: another read or a write
with() { mbpoll -1 -q -o 1 -a 1 -p $port "$@" 2>&1; }

# expect NAME TEXT OUTPUT
expect() {
    case $3 in
        *"$2"*) echo "ok   $1" ;;
        *) echo "FAIL $1: expected '$2' in:"; echo "$3"; failed=1 ;;
    esac
}

for _ in 1 2 3 4 5 6 7 8 9 10; do
    read_registers 127.1.0.1 4 2061 1 >/dev/null && break
    sleep 0.1
done

tab=$(printf '\t')
expect "application type by function 3" "[2061]: ${tab}266" "$(read_registers 127.1.0.1 4 2061 1)"
expect "application type by function 4" "[2061]: ${tab}266" "$(read_registers 127.1.0.2 3 2061 1)"
expect "open input" "[10207]: ${tab}19200" "$(read_registers 127.1.0.1 4 10201 12)"
expect "own address in PNU 281" "[281]: ${tab}2" "$(read_registers 127.1.0.2 4 278 4)"
expect "hole between schedule days" "Illegal data address" "$(read_registers 127.1.0.1 4 3110 7)"
expect "hole made by a fault" "Illegal data address" "$(read_registers 127.1.0.3 4 10201 3)"
expect "beside that hole" "[10202]:" "$(read_registers 127.1.0.3 4 10201 2)"
expect "coils" "Illegal function" "$(read_registers 127.1.0.1 0 1 1)"
expect "discrete inputs" "Illegal function" "$(read_registers 127.1.0.1 1 1 1)"
expect "more than a frame holds" "Illegal data value" "$(read_registers 127.1.0.1 4 10201 116)"
expect "meter energy as 32 bits" "[6014]:" "$(with -t 4:int -B -r 6014 -c 1 127.1.0.1)"
expect "one register is written" "Written 1 reference" "$(with -t 4 -r 11180 127.1.0.1 215)"
expect "and reads so" "[11180]: ${tab}215" "$(read_registers 127.1.0.1 4 11180 1)"
expect "several registers are not written" "Illegal function" \
    "$(with -t 4 -r 11180 127.1.0.1 200 170)"
expect "out of range" "Illegal data value" "$(with -t 4 -r 11180 127.1.0.1 401)"

kill $pid
wait $pid || { echo "FAIL the plant did not end cleanly"; failed=1; }
trap - EXIT
exit $failed
