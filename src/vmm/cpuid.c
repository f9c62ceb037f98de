// SPDX-License-Identifier: MIT
#include "vmm/cpuid.h"

#include <cpuid.h>
#include <string.h>
#include <sys/ioctl.h>

#define BIT(n) (1u << (n))

#define CACHE_LEAF 0x8000001d // AMD's
#define NAME_LEAF  0x80000002

// Bits that are cleared, and set.
enum reg { EAX, EBX, ECX, EDX };
struct change {
	uint32_t leaf;
	enum reg reg;
	uint32_t clear, set;
};

// For every vCPU on every processor.
static const struct change always[] = {
	{0x1, ECX, BIT(2) | BIT(4) | BIT(5) | BIT(15),
		BIT(31)},                // the counters' store, VMX, PDCM; a hypervisor is there
	{0x1, EDX, BIT(21), 0},          // that store again
	{0x6, EAX, BIT(1) | BIT(14), 0}, // turbo
	{0x6, ECX, BIT(0) | BIT(3), 0},  // APERF and MPERF, the preference of energy
	{0x80000001, ECX, BIT(2) | BIT(23) | BIT(24) | BIT(28), 0}, // SVM, AMD's counters
};

// Leaves of what is not there, which read as zeroes then: Intel's counters, SVM, AMD's counters.
static const uint32_t empty[] = {0xa, 0x8000000a, 0x80000022};

static uint32_t *register_of(struct kvm_cpuid_entry2 *x, enum reg r)
{
	uint32_t *const all[] = {&x->eax, &x->ebx, &x->ecx, &x->edx};

	return all[r];
}

static void put_bits(uint32_t *v, unsigned low, unsigned count, uint32_t bits)
{
	uint32_t mask = (count < 32 ? BIT(count) : 0) - 1;

	*v = (*v & ~(mask << low)) | (bits & mask) << low;
}

// The bits that hold numbers below n.
static unsigned width(unsigned n)
{
	unsigned w = 0;

	while (1u << w < n)
		w++;
	return w;
}

static struct kvm_cpuid_entry2 *find(struct cpuid *c, uint32_t leaf)
{
	for (uint32_t i = 0; i < c->head.nent; i++)
		if (c->entry[i].function == leaf)
			return &c->entry[i];
	return NULL;
}

static void drop(struct cpuid *c, uint32_t leaf)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < c->head.nent; i++)
		if (c->entry[i].function != leaf)
			c->entry[kept++] = c->entry[i];
	c->head.nent = kept;
}

static int append(struct cpuid *c, const struct kvm_cpuid_entry2 *x, struct err **e)
{
	if (c->head.nent >= CPUID_ENTRIES)
		return err_set(e, "cannot describe the processor to the guest: more than %d leaves", CPUID_ENTRIES);
	c->entry[c->head.nent++] = *x;
	return 0;
}

static void change_bits(struct cpuid *c)
{
	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++) {
		struct kvm_cpuid_entry2 *x = find(c, always[i].leaf);
		uint32_t *r = x ? register_of(x, always[i].reg) : NULL;

		if (r)
			*r = (*r & ~always[i].clear) | always[i].set;
	}
	for (size_t i = 0; i < sizeof(empty) / sizeof(*empty); i++) {
		struct kvm_cpuid_entry2 *x = find(c, empty[i]);

		if (x)
			x->eax = x->ebx = x->ecx = x->edx = 0;
	}
}

static void set_basic(struct kvm_cpuid_entry2 *x, const struct cpuid_topology *t, unsigned number)
{
	put_bits(&x->ebx, 24, 8, number);
	put_bits(&x->ebx, 16, 8, BIT(width(t->cpus)));
	put_bits(&x->ebx, 8, 8, 8); // a line of the cache, in units of 8 bytes
	put_bits(&x->ecx, 24, 1, t->has_tsc_deadline);
	put_bits(&x->edx, 28, 1, t->cpus > 1);
}

// Intel's leaf 4 and AMD's 0x8000001d: how many vCPUs share a cache, which is those of a core, or for the third level
// all.
static void set_cache(struct kvm_cpuid_entry2 *x, const struct cpuid_topology *t)
{
	unsigned level = x->eax >> 5 & 7, sharing = level < 3 ? t->threads : t->cpus;

	if ((x->eax & 0x1f) == 0)
		return;
	put_bits(&x->eax, 14, 12, BIT(width(sharing)) - 1);
	if (x->function == 4)
		put_bits(&x->eax, 26, 6, BIT(width(t->cpus / t->threads)) - 1);
}

static void set_caches(struct cpuid *c, const struct cpuid_topology *t)
{
	for (uint32_t i = 0; i < c->head.nent; i++)
		if (c->entry[i].function == 4 || c->entry[i].function == CACHE_LEAF)
			set_cache(&c->entry[i], t);
}

// Leaf 0xb: the levels of the topology, each with the bits of the APIC's number below it. 0x1f has more levels, which
// we do not: without it, 0xb counts.
static int set_levels(struct cpuid *c, const struct cpuid_topology *t, unsigned number, struct err **e)
{
	enum { LEVEL_NONE, LEVEL_THREAD, LEVEL_CORE };
	struct kvm_cpuid_entry2 x = {.function = 0xb, .flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX, .edx = number};
	bool is_known = find(c, 0xb) != NULL;
	const struct {
		unsigned type, width, cpus;
	} level[] = {{LEVEL_THREAD, width(t->threads), t->threads}, {LEVEL_CORE, width(t->cpus), t->cpus},
		{LEVEL_NONE, 0, 0}};

	drop(c, 0x1f);
	drop(c, 0xb);
	for (unsigned i = 0; is_known && i < sizeof(level) / sizeof(*level); i++) {
		x.index = i;
		x.eax = level[i].width;
		x.ebx = level[i].cpus;
		x.ecx = level[i].type << 8 | i;
		if (append(c, &x, e))
			return -1;
	}
	return 0;
}

static bool is_vendor(struct cpuid *c, const char name[12])
{
	const struct kvm_cpuid_entry2 *x = find(c, 0);

	return x && memcmp(&x->ebx, name, 4) == 0 && memcmp(&x->edx, name + 4, 4) == 0 &&
	       memcmp(&x->ecx, name + 8, 4) == 0;
}

static int append_registers(struct cpuid *c, uint32_t leaf, uint32_t index, const uint32_t r[4], struct err **e)
{
	struct kvm_cpuid_entry2 x = {.function = leaf,
		.index = index,
		.flags = leaf == CACHE_LEAF ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
		.eax = r[EAX],
		.ebx = r[EBX],
		.ecx = r[ECX],
		.edx = r[EDX]};

	return append(c, &x, e);
}

static int set_amd_caches(struct cpuid *c, const struct cpuid_host *h, struct err **e)
{
	drop(c, CACHE_LEAF);
	for (unsigned i = 0; i < CPUID_CACHES && (h->caches[i][EAX] & 0x1f); i++)
		if (append_registers(c, CACHE_LEAF, i, h->caches[i], e))
			return -1;
	return 0;
}

static int set_name(struct cpuid *c, const struct cpuid_host *h, struct err **e)
{
	const struct kvm_cpuid_entry2 *last = find(c, 0x80000000);

	if (!last || last->eax < NAME_LEAF + CPUID_NAMES - 1 || !h->names[0][EAX])
		return 0;
	for (unsigned i = 0; i < CPUID_NAMES; i++) {
		drop(c, NAME_LEAF + i);
		if (append_registers(c, NAME_LEAF + i, 0, h->names[i], e))
			return -1;
	}
	return 0;
}

static int set_amd(
	struct cpuid *c, const struct cpuid_topology *t, const struct cpuid_host *h, unsigned number, struct err **e)
{
	struct kvm_cpuid_entry2 *basic = find(c, 1), *features = find(c, 0x80000001), *size = find(c, 0x80000008),
				*node = find(c, 0x8000001e), *flags = find(c, 7);

	if (basic)
		put_bits(&basic->ebx, 16, 8, t->cpus); // here it is no power of two, as with Intel
	if (features)
		put_bits(&features->ecx, 1, 1, t->cpus > 1); // several vCPUs in a package
	if (size) {
		put_bits(&size->ecx, 0, 8, t->cpus - 1);
		put_bits(&size->ecx, 12, 4, width(t->cpus));
	}
	if (node) {
		node->eax = number;
		node->ebx = number / t->threads | (t->threads - 1) << 8;
		node->ecx = node->edx = 0;
	}
	// A register of Intel's that KVM imitates here, and that no AMD processor has.
	if (flags)
		put_bits(&flags->edx, 29, 1, 0);
	return features && features->ecx & BIT(22) ? set_amd_caches(c, h, e) : 0;
}

int cpuid_read(const struct kvm *k, struct cpuid *c, struct err **e)
{
	*c = (struct cpuid){.head.nent = CPUID_ENTRIES};
	return ioctl(k->system, KVM_GET_SUPPORTED_CPUID, c) ? err_sys(e, "cannot ask KVM for a processor") : 0;
}

void cpuid_read_host(struct cpuid_host *h)
{
	uint32_t *r;

	*h = (struct cpuid_host){.caches = {{0}}};
	for (unsigned i = 0; i < CPUID_NAMES; i++) {
		r = h->names[i];
		if (!__get_cpuid(NAME_LEAF + i, &r[EAX], &r[EBX], &r[ECX], &r[EDX]))
			break;
	}
	for (unsigned i = 0; i < CPUID_CACHES; i++) {
		r = h->caches[i];
		if (!__get_cpuid_count(CACHE_LEAF, i, &r[EAX], &r[EBX], &r[ECX], &r[EDX]) || !(r[EAX] & 0x1f))
			break;
	}
}

int cpuid_adapt(
	struct cpuid *c, const struct cpuid_topology *t, const struct cpuid_host *h, unsigned number, struct err **e)
{
	struct kvm_cpuid_entry2 *basic = find(c, 1);

	if (basic)
		set_basic(basic, t, number);
	change_bits(c);
	if (set_levels(c, t, number, e) || set_name(c, h, e))
		return -1;
	if ((is_vendor(c, "AuthenticAMD") || is_vendor(c, "HygonGenuine")) && set_amd(c, t, h, number, e))
		return -1;
	set_caches(c, t);
	return 0;
}
