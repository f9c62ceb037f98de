// SPDX-License-Identifier: MIT
// A guest of a dozen instructions. /dev/kvm may open, make VMs, and then run no kernel, as on hosts that are guests
// themselves. https://docs.kernel.org/virt/kvm/api.html
#ifndef KVM_TRIAL_H
#define KVM_TRIAL_H

#include <linux/kvm.h>
#include <stdint.h>
#include <sys/mman.h>

#include "base/err.h"

struct kvm_trial {
	int vm, cpu;     // owned
	uint8_t *memory; // owned, of the guest
	struct kvm_run *run;
	int run_size;
};

#define KVM_TRIAL_NONE {.vm = -1, .cpu = -1, .memory = MAP_FAILED, .run = MAP_FAILED}

// Runs it on the opened /dev/kvm: in long mode, with instructions that every kernel uses and that hosts without
// virtualisation in hardware cannot run. Fails, saying where, when it does not do what it would on a processor. May
// hang where KVM is broken, so the caller is ready to end without it.
int kvm_trial_run(struct kvm_trial *t, int kvm, struct err **e);

// Fails where KVM would give that guest no timer: its VMM must then set the frequency of the VM's clock, or not be
// used.
int kvm_trial_check_clock(const struct kvm_trial *t, struct err **e);

// Gives the VM up, which takes longer than all the rest.
void kvm_trial_close(struct kvm_trial *t);

#endif
