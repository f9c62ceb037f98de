// SPDX-License-Identifier: MIT
// The heap against a model that keeps a byte for each page: nothing is given out twice, all of it comes zeroed, and
// what can be found is found. And random numbers against RFC 8439.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/mman.h>

#include "libos/boot.h"
#include "libos/call.h"
#include "libos/heap.h"
#include "libos/random.h"

#define PAGE  4096u
#define PAGES 300 // more than four words of the books, and no multiple of 64

static unsigned char *memory;

static int begin(void **state)
{
	(void)state;
	memory = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -1;
	heap_start((uintptr_t)memory, (uint64_t)PAGES * PAGE);
	return 0;
}

static int end(void **state)
{
	(void)state;
	return munmap(memory, (size_t)PAGES * PAGE);
}

static size_t first_page(const void *p)
{
	return ((uintptr_t)p - heap_bottom()) / PAGE;
}

// The model: whether a run of free pages of that length exists.
static int has_run(const char *taken, size_t pages, size_t wanted)
{
	size_t run = 0;

	for (size_t i = 0; i < pages; i++) {
		run = taken[i] ? 0 : run + 1;
		if (run == wanted)
			return 1;
	}
	return 0;
}

static void claim(char *taken, unsigned char *p, size_t count)
{
	assert_int_equal((uintptr_t)p % PAGE, 0);
	for (size_t i = 0; i < count; i++) {
		assert_false(taken[first_page(p) + i]);
		taken[first_page(p) + i] = 1;
	}
	for (size_t i = 0; i < count * PAGE; i++)
		assert_int_equal(p[i], 0);
	memset(p, 0xa5, count * PAGE);
}

static uint64_t count_free(const char *taken, size_t pages)
{
	uint64_t n = 0;

	for (size_t i = 0; i < pages; i++)
		n += !taken[i];
	return n * PAGE;
}

static void test_model(void **state)
{
	char taken[PAGES] = {0};
	size_t pages = heap_total() / PAGE;

	(void)state;
	srand(7);
	assert_in_range(pages, PAGES - 2, PAGES - 1);
	for (int step = 0; step < 4000; step++) {
		size_t count = (size_t)rand() % (step % 10 ? 9 : 90) + 1, at = (size_t)rand() % (pages - count);

		if (rand() % 2) {
			unsigned char *p = heap_take(count * PAGE - (size_t)rand() % PAGE);

			assert_int_equal(p != NULL, has_run(taken, pages, count));
			if (p)
				claim(taken, p, count);
		} else {
			assert_true(heap_give(heap_bottom() + at * PAGE, count * PAGE));
			memset(taken + at, 0, count);
		}
		assert_int_equal(heap_free(), count_free(taken, pages));
	}
}

static void test_exact_place(void **state)
{
	uintptr_t at = heap_bottom() + (uintptr_t)100 * PAGE;

	(void)state;
	assert_true(heap_take_at(at, (size_t)10 * PAGE));
	assert_false(heap_take_at(at + (uintptr_t)9 * PAGE, PAGE));
	assert_true(heap_take_at(at + (uintptr_t)10 * PAGE, PAGE));
	assert_true(heap_is_taken(at, (size_t)11 * PAGE));
	assert_false(heap_is_taken(at, (size_t)12 * PAGE));
}

static void test_outside_of_the_heap(void **state)
{
	(void)state;
	assert_null(heap_take(heap_total() + 1));
	assert_null(heap_take(SIZE_MAX));
	assert_false(heap_give(heap_bottom() - PAGE, PAGE));
	assert_false(heap_give(heap_end() - PAGE, (size_t)2 * PAGE));
	assert_false(heap_give(heap_bottom(), SIZE_MAX));
	assert_false(heap_take_at(heap_end(), PAGE));
	assert_false(heap_is_taken((uintptr_t)0, PAGE));
	assert_non_null(heap_take(heap_total()));
	assert_null(heap_take(1));
	assert_true(heap_give(heap_bottom(), heap_total()));
	assert_int_equal(heap_free(), heap_total());
}

// A small program stays below; what is large begins at a multiple of 2 MiB. Freed memory is found again.
static void test_places(void **state)
{
	unsigned char *one = heap_take(PAGE), *two = heap_take(3 * PAGE), *three;

	(void)state;
	assert_true((uintptr_t)two == (uintptr_t)one + PAGE);
	assert_true((uintptr_t)one - heap_bottom() <= (uintptr_t)PAGES / 16 * PAGE);
	assert_true(heap_give((uintptr_t)one, PAGE));
	three = heap_take(2 * PAGE);
	assert_true((uintptr_t)three == (uintptr_t)two + 3 * PAGE);
	assert_ptr_equal(heap_take(PAGE), one);
}

static void test_place_of_large_ones(void **state)
{
	const size_t mib = 1 << 20, bytes = 128 * mib;
	unsigned char *m =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	unsigned char *first, *second;

	(void)state;
	heap_start((uintptr_t)m, bytes);
	heap_large_from((uintptr_t)m + 64 * mib);
	first = heap_take(32 * mib);
	assert_in_range(first - m, 64 * mib, 66 * mib);
	assert_in_range((unsigned char *)heap_take(31 * mib) - m, 0, 4 * mib);
	second = heap_take(40 * mib); // there is no more room behind the first
	assert_null(second);
	assert_true(heap_give((uintptr_t)first, 32 * mib));
	assert_ptr_equal(heap_take(33 * mib), first);
	assert_int_equal(munmap(m, bytes), 0);
}

static void test_large_ones_are_aligned(void **state)
{
	const size_t bytes = (size_t)16 << 20, large = (size_t)2 << 20;
	unsigned char *m = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	heap_start((uintptr_t)m, bytes);
	for (int i = 0; i < 6; i++)
		assert_int_equal((uintptr_t)heap_take(large) % large, 0);
	assert_non_null(heap_take(large - 8 * PAGE)); // before the first of them
	assert_int_equal(munmap(m, bytes), 0);
}

// call_brk remembers its end, so it is one test.
static void test_brk(void **state)
{
	long bottom = call_brk((const long[]){0}), top;

	(void)state;
	assert_int_equal(bottom, heap_bottom());
	assert_int_equal(call_brk((const long[]){bottom + 5000}), bottom + 5000);
	memset((void *)bottom, 1, 5000);
	assert_false(heap_take_at((uintptr_t)bottom, PAGE));
	assert_int_equal(call_brk((const long[]){bottom - 1}), bottom + 5000);
	assert_int_equal(call_brk((const long[]){bottom + 100}), bottom + 100);
	assert_int_equal(call_brk((const long[]){bottom + 5000}), bottom + 5000);
	assert_int_equal(*(char *)(bottom + 4096), 0);
	top = bottom + (long)heap_total();
	assert_true(heap_take_at(heap_end() - PAGE, PAGE));
	assert_int_equal(call_brk((const long[]){top}), bottom + 5000);
	assert_int_equal(call_brk((const long[]){top - PAGE}), top - PAGE);
	assert_int_equal(call_brk((const long[]){bottom}), bottom);
}

static void test_calls_refuse(void **state)
{
	const long anonymous = MAP_PRIVATE | MAP_ANONYMOUS, rw = PROT_READ | PROT_WRITE;

	(void)state;
	assert_int_equal(call_mmap((const long[]){0, PAGE, rw | PROT_EXEC, anonymous, -1, 0}), -EACCES);
	assert_int_equal(call_mmap((const long[]){0, -1, rw, anonymous, -1, 0}), -ENOMEM);
	assert_int_equal(call_mmap((const long[]){64, PAGE, rw, anonymous | MAP_FIXED, -1, 0}), -EINVAL);
	assert_int_equal(call_mmap((const long[]){PAGE, PAGE, rw, anonymous | MAP_FIXED, -1, 0}), -ENOMEM);
	assert_int_equal(call_mremap((const long[]){(long)heap_bottom(), PAGE, 2 * PAGE, MREMAP_MAYMOVE}), -EFAULT);
	assert_int_equal(call_mprotect((const long[]){(long)heap_bottom(), PAGE, PROT_READ | PROT_EXEC}), -EACCES);
}

// Huge pages are granted where the tender asked for them, which is nowhere here.
static void test_huge_pages(void **state)
{
	const struct unikernel_boot boot = {.flags = UNIKERNEL_HUGE};

	(void)state;
	libos_boot = &boot;
	assert_int_equal(call_madvise((const long[]){(long)UNIKERNEL_IMAGE, PAGE, MADV_HUGEPAGE}), -EINVAL);
	assert_int_equal(call_madvise((const long[]){(long)UNIKERNEL_IMAGE, PAGE, MADV_NOHUGEPAGE}), -EINVAL);
	libos_boot = NULL;
}

// RFC 8439, 2.3.2.
static void test_chacha20(void **state)
{
	static const uint8_t wanted[64] = {0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3,
		0x20, 0x71, 0xc4, 0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03, 0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4,
		0x6c, 0x4e, 0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa, 0x09, 0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02,
		0xa2, 0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e};
	static const uint32_t nonce[3] = {0x09000000, 0x4a000000, 0};
	uint32_t key[8];
	uint8_t got[64];

	(void)state;
	for (size_t i = 0; i < sizeof(key); i++)
		((uint8_t *)key)[i] = (uint8_t)i;
	chacha20_block(key, 1, nonce, got);
	assert_memory_equal(got, wanted, sizeof(wanted));
}

static void test_random_never_repeats(void **state)
{
	static uint8_t bytes[4][1000];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		random_fill(bytes[i], sizeof(bytes[i]) - i);
	for (size_t i = 0; i < 4; i++)
		for (size_t k = i + 1; k < 4; k++)
			assert_memory_not_equal(bytes[i], bytes[k], 32);
	assert_memory_not_equal(bytes[0], bytes[0] + 64, 64);
	assert_int_equal(bytes[3][997], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_model, begin, end),
		cmocka_unit_test_setup_teardown(test_exact_place, begin, end),
		cmocka_unit_test_setup_teardown(test_outside_of_the_heap, begin, end),
		cmocka_unit_test_setup_teardown(test_places, begin, end),
		cmocka_unit_test(test_large_ones_are_aligned),
		cmocka_unit_test(test_place_of_large_ones),
		cmocka_unit_test_setup_teardown(test_brk, begin, end),
		cmocka_unit_test_setup_teardown(test_calls_refuse, begin, end),
		cmocka_unit_test_setup_teardown(test_huge_pages, begin, end),
		cmocka_unit_test(test_chacha20),
		cmocka_unit_test(test_random_never_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
