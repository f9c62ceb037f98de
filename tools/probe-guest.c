// SPDX-License-Identifier: MIT
// PID 1 of the guest that tools/probe-kvm.sh boots: says that it runs, and ends the guest.
#include <stdio.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(void)
{
	puts("the-guest-runs");
	fflush(stdout);
	return reboot(RB_POWER_OFF);
}
