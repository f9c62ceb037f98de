// SPDX-License-Identifier: MIT
// What a vCPU says of itself: what KVM can give, with the guest's topology in place of the host's, and without what a
// microVM does not have (counters of events, frequencies, a hypervisor of its own). Intel: SDM volume 2, CPUID; AMD:
// APM volume 3, appendix E.
#ifndef VMM_CPUID_H
#define VMM_CPUID_H

#include <linux/kvm.h>
#include <stdbool.h>

#include "base/err.h"
#include "vmm/kvm.h"

#define CPUID_ENTRIES 256 // more than any kernel has

struct cpuid {
	struct kvm_cpuid2 head;
	struct kvm_cpuid_entry2 entry[CPUID_ENTRIES];
};

struct cpuid_topology {
	unsigned cpus;         // of the VM, in one package; the number of one is its APIC's
	unsigned threads;      // of a core
	bool has_tsc_deadline; // KVM's local APIC has that mode, which KVM's list leaves out
	uint32_t caches[8][4]; // AMD's leaf 0x8000001d of the host: registers of each cache
};

// Asks KVM for its list.
int cpuid_read(const struct kvm *k, struct cpuid *c, struct err **e);

// Asks the processor for t->caches.
void cpuid_read_caches(struct cpuid_topology *t);

// Makes KVM's list that of the vCPU with that number. Fails when there is no room for it.
int cpuid_adapt(struct cpuid *c, const struct cpuid_topology *t, unsigned number, struct err **e);

#endif
