// SPDX-License-Identifier: MIT
// CPUID as a guest sees it. Fields and values by Intel's SDM, volume 2A, CPUID, and AMD's APM, volume 3, appendix E.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vmm/cpuid.h"

// The first-level data cache and the third level of an EPYC 7763, as `cpuid -r` prints them, and the begin of its name.
static const struct cpuid_host host = {.caches = {{0x4121, 0x1c0003f, 0x3f, 0}, {0x3c163, 0x3c0003f, 0x7fff, 1}},
	.names = {{0x20444d41, 0x43595045, 0x36373720, 0x34362033}}};

static void vendor(struct cpuid *c, const char *name)
{
	struct kvm_cpuid_entry2 *x = &c->entry[c->head.nent++];

	*x = (struct kvm_cpuid_entry2){.eax = 0x20};
	memcpy(&x->ebx, name, 4);
	memcpy(&x->edx, name + 4, 4);
	memcpy(&x->ecx, name + 8, 4);
}

static void leaf(
	struct cpuid *c, uint32_t number, uint32_t index, uint32_t eax, uint32_t ebx, uint32_t ecx, uint32_t edx)
{
	c->entry[c->head.nent++] = (struct kvm_cpuid_entry2){
		.function = number, .index = index, .eax = eax, .ebx = ebx, .ecx = ecx, .edx = edx};
}

static const struct kvm_cpuid_entry2 *get(const struct cpuid *c, uint32_t number, uint32_t index)
{
	for (uint32_t i = 0; i < c->head.nent; i++)
		if (c->entry[i].function == number && c->entry[i].index == index)
			return &c->entry[i];
	return NULL;
}

// All bits set, so that what is to be cleared was not clear before.
static void intel(struct cpuid *c)
{
	*c = (struct cpuid){.head.nent = 0};
	vendor(c, "GenuineIntel");
	leaf(c, 1, 0, 0x806f8, ~0u, ~0u, ~0u);
	leaf(c, 4, 0, 0xfc004121, 0x2c0003f, 63, 0); // data, level 1
	leaf(c, 4, 1, 0xfc004143, 0x3c0003f, 2047, 0);
	leaf(c, 4, 2, 0xfc1fc163, 0x3c0003f, 0x1ffff, 4); // level 3
	leaf(c, 4, 3, 0, 0, 0, 0);
	leaf(c, 6, 0, ~0u, ~0u, ~0u, ~0u);
	leaf(c, 7, 0, 2, ~0u, ~0u, ~0u);
	leaf(c, 0xa, 0, ~0u, ~0u, ~0u, ~0u);
	leaf(c, 0xb, 0, 0, 0, 0, 0);
	leaf(c, 0x1f, 0, 0, 0, 0, 0);
	leaf(c, 0x40000000, 0, 0x40000001, 0x4b4d564b, 0x564b4d56, 0x4d);
}

static void adapts_intel(void **state)
{
	const struct cpuid_topology t = {.cpus = 4, .threads = 2, .has_tsc_deadline = true};
	const struct kvm_cpuid_entry2 *x;
	struct cpuid c;

	(void)state;
	intel(&c);
	assert_int_equal(cpuid_adapt(&c, &t, &host, 3, NULL), 0);
	x = get(&c, 1, 0);
	assert_int_equal(x->ebx >> 24, 3);
	assert_int_equal(x->ebx >> 16 & 0xff, 4);
	assert_int_equal(x->ebx >> 8 & 0xff, 8);
	assert_true(x->ecx & 1u << 31);
	assert_true(x->ecx & 1u << 24);
	assert_false(x->ecx & 1u << 5);
	// KVM lists DTES64, DS-CPL and DS where the processor can store events, which without counters are none.
	assert_false(x->ecx & (1u << 2 | 1u << 4));
	assert_false(x->edx & 1u << 21);
	assert_true(x->edx & 1u << 28);
	x = get(&c, 4, 0);
	assert_int_equal(x->eax >> 14 & 0xfff, 1);
	assert_int_equal(x->eax >> 26, 1);
	assert_int_equal(x->eax & 0x3fff, 0x121);
	assert_int_equal(get(&c, 4, 2)->eax >> 14 & 0xfff, 3);
	assert_int_equal(get(&c, 4, 3)->eax, 0);
	assert_false(get(&c, 6, 0)->eax & 2);
	assert_false(get(&c, 6, 0)->ecx & 8);
	assert_int_equal(get(&c, 0xa, 0)->eax | get(&c, 0xa, 0)->edx, 0);
	assert_true(get(&c, 7, 0)->edx & 1u << 29);
	assert_null(get(&c, 0x1f, 0));
	assert_int_equal(get(&c, 0x40000000, 0)->ebx, 0x4b4d564b);
}

static void describes_levels(void **state)
{
	const struct cpuid_topology t = {.cpus = 6, .threads = 2};
	struct cpuid c;

	(void)state;
	intel(&c);
	assert_int_equal(cpuid_adapt(&c, &t, &host, 5, NULL), 0);
	assert_int_equal(get(&c, 0xb, 0)->eax, 1);
	assert_int_equal(get(&c, 0xb, 0)->ebx, 2);
	assert_int_equal(get(&c, 0xb, 0)->ecx, 0x100);
	assert_int_equal(get(&c, 0xb, 1)->eax, 3);
	assert_int_equal(get(&c, 0xb, 1)->ebx, 6);
	assert_int_equal(get(&c, 0xb, 1)->ecx, 0x201);
	assert_int_equal(get(&c, 0xb, 2)->ecx, 2);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(get(&c, 0xb, i)->edx, 5);
	assert_int_equal(get(&c, 1, 0)->ebx >> 16 & 0xff, 8);
}

static void alone_is_no_package(void **state)
{
	const struct cpuid_topology t = {.cpus = 1, .threads = 1};
	struct cpuid c;

	(void)state;
	intel(&c);
	assert_int_equal(cpuid_adapt(&c, &t, &host, 0, NULL), 0);
	assert_false(get(&c, 1, 0)->edx & 1u << 28);
	assert_false(get(&c, 1, 0)->ecx & 1u << 24);
	assert_int_equal(get(&c, 4, 2)->eax >> 14, 0);
}

static void adapts_amd(void **state)
{
	const struct cpuid_topology t = {.cpus = 4, .threads = 1, .has_tsc_deadline = true};
	struct cpuid c = {.head.nent = 0};

	(void)state;
	vendor(&c, "AuthenticAMD");
	leaf(&c, 1, 0, 0xa00f11, 0, 0, 0);
	leaf(&c, 7, 0, 0, 0, 0, ~0u);
	leaf(&c, 0x80000000, 0, 0x80000022, 0, 0, 0);
	leaf(&c, 0x80000001, 0, 0, 0, ~0u, 0);
	leaf(&c, 0x80000008, 0, 0x3030, 0, 0x703f, 0);
	leaf(&c, 0x8000000a, 0, 1, 8, 0, ~0u);
	leaf(&c, 0x8000001e, 0, ~0u, ~0u, ~0u, ~0u);
	leaf(&c, 0x80000022, 0, ~0u, ~0u, 0, 0);
	assert_int_equal(cpuid_adapt(&c, &t, &host, 2, NULL), 0);
	assert_true(get(&c, 1, 0)->ecx & 1u << 24);
	assert_false(get(&c, 7, 0)->edx & 1u << 29);
	assert_false(get(&c, 0x80000001, 0)->ecx & (1u << 2 | 1u << 23));
	assert_true(get(&c, 0x80000001, 0)->ecx & 1u << 1);
	assert_int_equal(get(&c, 0x80000008, 0)->ecx & 0xff, 3);
	assert_int_equal(get(&c, 0x80000008, 0)->ecx >> 12 & 0xf, 2);
	assert_int_equal(get(&c, 0x8000001e, 0)->eax, 2);
	assert_int_equal(get(&c, 0x8000001e, 0)->ebx, 2);
	assert_int_equal(get(&c, 0x8000001e, 0)->ecx, 0);
	assert_int_equal(get(&c, 0x8000001d, 0)->eax, 0x121);
	assert_int_equal(get(&c, 0x8000001d, 1)->eax, 0xc163);
	assert_int_equal(get(&c, 0x8000001d, 1)->ecx, 0x7fff);
	assert_null(get(&c, 0xb, 0));
	assert_memory_equal(&get(&c, 0x80000002, 0)->eax, "AMD EPYC 7763 64", 16);
	assert_int_equal(get(&c, 0x80000004, 0)->eax, 0);
	assert_int_equal(get(&c, 0x80000022, 0)->eax, 0);
	// Without SVM its leaf is reserved.
	assert_int_equal(get(&c, 0x8000000a, 0)->eax | get(&c, 0x8000000a, 0)->ebx | get(&c, 0x8000000a, 0)->edx, 0);
}

// AMD's LogicalProcessorCount is how many there are (NC + 1), Intel's field how many numbers are kept for them.
static void counts_amd(void **state)
{
	const struct cpuid_topology t = {.cpus = 6, .threads = 2};
	struct cpuid c = {.head.nent = 0};

	(void)state;
	vendor(&c, "AuthenticAMD");
	leaf(&c, 1, 0, 0xa00f11, 0, 0, 0);
	leaf(&c, 0x80000008, 0, 0x3030, 0, 0x703f, 0);
	leaf(&c, 0x8000001e, 0, ~0u, ~0u, ~0u, ~0u);
	assert_int_equal(cpuid_adapt(&c, &t, &host, 5, NULL), 0);
	assert_int_equal(get(&c, 1, 0)->ebx, 5u << 24 | 6 << 16 | 8 << 8);
	assert_true(get(&c, 1, 0)->edx & 1u << 28);
	assert_int_equal(get(&c, 0x80000008, 0)->ecx & 0xff, 5);
	assert_int_equal(get(&c, 0x80000008, 0)->ecx >> 12 & 0xf, 3);
	assert_int_equal(get(&c, 0x8000001e, 0)->ebx, 1 << 8 | 2);
}

// KVM may fill the list to its last entry: then there is no room for more, and that is said.
static void survives_full_list(void **state)
{
	const struct cpuid_topology t = {.cpus = 2, .threads = 1};
	struct cpuid c;

	(void)state;
	intel(&c);
	while (c.head.nent < CPUID_ENTRIES)
		leaf(&c, 0x40000010, c.head.nent, 0, 0, 0, 0);
	assert_int_equal(cpuid_adapt(&c, &t, &host, 0, NULL), -1);
	c = (struct cpuid){.head.nent = 0};
	assert_int_equal(cpuid_adapt(&c, &t, &host, 0, NULL), 0);
	assert_int_equal(c.head.nent, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adapts_intel),
		cmocka_unit_test(describes_levels),
		cmocka_unit_test(alone_is_no_package),
		cmocka_unit_test(adapts_amd),
		cmocka_unit_test(counts_amd),
		cmocka_unit_test(survives_full_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
