// SPDX-License-Identifier: MIT
// KVM's system and VM calls: https://docs.kernel.org/virt/kvm/api.html
#ifndef VMM_KVM_H
#define VMM_KVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct kvm {
	int system; // /dev/kvm
	int vm;
	size_t run_size; // bytes that KVM shares of each vCPU
	bool has_tsc_deadline;
};

#define KVM_NONE    {.system = -1, .vm = -1}
#define CLEANUP_KVM CLEANUP(kvm_close)

// Opens /dev/kvm and demands what a microVM needs of it. ERR_UNSUPPORTED when it lacks something.
int kvm_open(struct kvm *k, struct err **e);

// Makes the VM.
int kvm_make_vm(struct kvm *k, struct err **e);

// Makes its interrupt controllers and its timer chip, before any vCPU.
int kvm_make_chips(struct kvm *k, struct err **e);

// Gives the guest memory: size bytes at address are host's. A slot is a number of the caller's.
int kvm_add_memory(struct kvm *k, unsigned slot, uint64_t address, uint64_t size, void *host, struct err **e);

// Has each write to the eventfd raise that interrupt line for a moment.
int kvm_add_irqfd(struct kvm *k, int eventfd, unsigned irq, struct err **e);

// Has each write of value, 4 bytes wide, to that address of the guest signal the eventfd and nothing else.
int kvm_add_ioeventfd(struct kvm *k, int eventfd, uint64_t address, uint32_t value, struct err **e);

// Closes the VM and the device.
void kvm_close(struct kvm *k);

#endif
