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

#define CPUID_CACHES 8
#define CPUID_NAMES  3

struct cpuid_topology {
	unsigned cpus;         // of the VM, in one package; the number of one is its APIC's
	unsigned threads;      // of a core
	bool has_tsc_deadline; // KVM's local APIC has that mode, which KVM's list leaves out
};

// What KVM's list leaves out and the processor knows: the registers of leaves.
struct cpuid_host {
	uint32_t caches[CPUID_CACHES][4]; // AMD's leaf 0x8000001d, cache by cache; zeroes end it
	uint32_t names[CPUID_NAMES][4];   // leaves 0x80000002 to 0x80000004: the model's name
};

// Asks KVM for its list.
int cpuid_read(const struct kvm *k, struct cpuid *c, struct err **e);

// Asks the processor.
void cpuid_read_host(struct cpuid_host *h);

// Makes KVM's list that of the vCPU with that number. Fails when there is no room for it.
int cpuid_adapt(
	struct cpuid *c, const struct cpuid_topology *t, const struct cpuid_host *h, unsigned number, struct err **e);

#endif
