#!/bin/bash
# SPDX-License-Identifier: MIT
# How fast a guest's devices are beside QEMU's (src/vmm/README.md), by the CPU time of the machine that emulates them. STRICT=1
# fails where the promise does not hold, and measures the network without vhost-net too; ROUNDS=n takes more of them.
#
# Not by -icount: with it the emulator often, and without it seldom, gives a nested guest an interrupt twice. VMRUN delivers an
# injected one and leaves its number as a pending exception; when the emulator stops before the next #VMEXIT, it delivers that
# too, whether the guest takes interrupts or not. A guest in a handler then waits for a lock that it holds itself, forever.
. "$(dirname "$0")/vmm.inc"

# With one processor all is on one thread, and nothing waits for another.
# shellcheck disable=SC2034
VMM_CPUS=1 VMM_QEMU=$SCRATCH/clocked
mkfifo "$SCRATCH/clock.in" "$SCRATCH/clock.out"
cat >"$VMM_QEMU" <<END
#!/bin/sh
$TOP/build/vmm/stand clock \$\$ <$SCRATCH/clock.out >$SCRATCH/clock.in &
exec qemu-system-x86_64 "\$@" -chardev pipe,id=clock,path=$SCRATCH/clock -serial chardev:clock
END
chmod +x "$VMM_QEMU"
vmm_program tests/vmm/level.sh
vmm_add /beside tests/vmm/beside.sh 644
vmm_qemu
iperf3=$(tools/iperf3.sh)/iperf3
check "a guest with iperf3 is packed" tools/guest-initrd.sh -i build/vmm/guest -a "$iperf3" -o "$SCRATCH/iperf3.img"
vmm_add /guest/iperf3.img "$SCRATCH/iperf3.img" 644
vmm_add /usr/bin/iperf3 "$iperf3" 755
# The right frequency, or QEMU's guests may be without timers (tests/image/vmm.t).
vmm_boot "STRICT=${STRICT:-0}" "ROUNDS=${ROUNDS:-6}" "tsc_early_khz=$(build/vmm/stand tsc)"
vmm_results
finish
