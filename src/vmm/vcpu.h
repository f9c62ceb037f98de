// SPDX-License-Identifier: MIT
// A virtual processor of KVM's: made, entered, and what it then wants of us.
#ifndef VMM_VCPU_H
#define VMM_VCPU_H

#include <linux/kvm.h>
#include <stdatomic.h>

#include "base/err.h"
#include "vmm/bus.h"
#include "vmm/cpuid.h"
#include "vmm/kvm.h"

struct vcpu {
	int fd;              // -1: not made
	struct kvm_run *run; // shared with KVM; never with the guest
	size_t run_size;
	// Accesses of the guest that left it. Written on its own thread, read on any.
	struct vcpu_counters {
		_Atomic uint64_t port_reads, port_writes, memory_reads, memory_writes;
	} count;
};

enum vcpu_turn {
	VCPU_AGAIN,  // it can be entered again
	VCPU_RESET,  // the guest has reset itself, by a triple fault or a shutdown
	VCPU_FAILED, // it can't be entered again
};

// Makes the vCPU of that number, with that CPUID.
int vcpu_make(struct vcpu *c, struct kvm *k, unsigned number, const struct cpuid *list, struct err **e);

// Enters the guest, and returns when it has left, for what vcpu_serve is to be told.
int vcpu_enter(struct vcpu *c);

// Has the guest left as soon as possible, and the next entry leave at once. On any thread.
void vcpu_leave(struct vcpu *c);

// Takes that back.
void vcpu_stay(struct vcpu *c);

// Does what the guest has left for; entered is the result of vcpu_enter. With VCPU_FAILED *e is set.
enum vcpu_turn vcpu_serve(
	struct vcpu *c, int entered, const struct bus *ports, const struct bus *memory, struct err **e);

// Gives it up. Zeroes with fd -1 are a vCPU that was never made.
void vcpu_close(struct vcpu *c);

#endif
