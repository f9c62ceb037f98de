// SPDX-License-Identifier: MIT
// Pages of the kernel's trace, made here byte by byte after what a kernel of version 6.12 says in events/header_page,
// events/header_event and two formats; and the same pages damaged.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "host/trace_page.h"

#define PAGE 4096

static const char header_page[] = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
				  "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
				  "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
				  "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n";

#define COMMON                                                                                                         \
	"format:\n"                                                                                                    \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"                                         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"                                         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"                                 \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

static const char sys_enter[] = "name: sys_enter\nID: 387\n" COMMON "\tfield:long id;\toffset:8;\tsize:8;\tsigned:1;\n"
				"\tfield:unsigned long args[6];\toffset:16;\tsize:48;\tsigned:0;\n\n"
				"print fmt: \"NR %ld (%lx, %lx, %lx, %lx, %lx, %lx)\", REC->id, REC->args[0]\n";

static const char function[] =
	"name: function\nID: 1\n" COMMON "\tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned long parent_ip;\toffset:16;\tsize:8;\tsigned:0;\n\n";

struct page {
	unsigned char bytes[PAGE];
	size_t used; // of the data
};

static void put(struct page *p, const void *data, size_t len)
{
	memcpy(p->bytes + 16 + p->used, data, len);
	p->used += len;
	memcpy(p->bytes + 8, &p->used, 8);
}

static void put_word(struct page *p, uint32_t word)
{
	put(p, &word, 4);
}

// An event with its length in the first word, as all short ones have.
static void put_event(struct page *p, uint16_t type, uint64_t value, size_t len)
{
	unsigned char event[112] = {0};

	memcpy(event, &type, 2);
	memcpy(event + 8, &value, 8);
	put_word(p, 77u << 5 | (uint32_t)(len / 4));
	put(p, event, len);
}

static struct trace_layout layout(const char *format, const char *field)
{
	CLEANUP_ERR struct err *e = NULL;
	struct trace_layout l;

	if (trace_layout_read(header_page, format, field, &l, &e))
		fail_msg("%s", err_text(e));
	return l;
}

static void test_layout(void **state)
{
	struct trace_layout l = layout(sys_enter, "id"), f = layout(function, "ip");

	(void)state;
	assert_int_equal(trace_page_size(&l), PAGE);
	assert_int_equal(l.commit.at, 8);
	assert_int_equal(l.data.at, 16);
	assert_int_equal(l.wanted, 387);
	assert_int_equal(l.value.at, 8);
	assert_int_equal(l.value.size, 8);
	assert_int_equal(f.wanted, 1);
	assert_int_equal(f.value.at, 8); // and not that of parent_ip
}

static void test_layout_refused(void **state)
{
	static const struct {
		const char *header, *format, *field, *why;
	} row[] = {
		{"", sys_enter, "id", "no usable field commit"},
		{header_page, sys_enter, "nr", "no usable field nr"},
		{header_page, sys_enter, "args", "no usable field args"}, // 48 bytes are no number
		{header_page, "", "id", "no usable field common_type"},
		{header_page, "ID: 5\n" COMMON "\tfield:long id;\toffset:8;\tsize:8;\n", "id", "has no ID"},
		{header_page, "name: x\nID: 5\n" COMMON "\tfield:long id;\toffset:-1;\tsize:8;\n", "id", "field id"},
		{header_page, "name: x\nID: 5\n" COMMON "\tfield:long id;\toffset:8;\tsize:0;\n", "id", "field id"},
		{"\tfield: local_t commit;\toffset:8;\tsize:8;\n\tfield: char data;\toffset:16;\tsize:99999999;\n",
			sys_enter, "id", "field data"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		CLEANUP_ERR struct err *e = NULL;
		struct trace_layout l;

		assert_int_equal(trace_layout_read(row[i].header, row[i].format, row[i].field, &l, &e), -1);
		assert_int_equal(e->kind, ERR_UNSUPPORTED);
		if (!strstr(err_text(e), row[i].why))
			fail_msg("row %zu: %s", i, err_text(e));
	}
}

// Each kind of event that header_event names, and of other types.
static void fill(struct page *p)
{
	*p = (struct page){.used = 0};
	put_word(p, TRACE_PAGE_MAX << 5 | 31); // time stamp
	put_word(p, 12345);
	put_event(p, 387, 0, 64);
	put_event(p, 386, 1000, 64); // sys_exit
	put_word(p, 9u << 5 | 30);   // time extend
	put_word(p, 1);
	put_event(p, 387, 257, 64);
	put_word(p, 1u << 5 | 29); // an event that was taken back: 4 more bytes
	put_word(p, 8);
	put_word(p, 387);
	put_word(p, 5u << 5); // a long one: its length stands behind
	put_word(p, 4 + 112);
	put(p, (const unsigned char[112]){0x83, 0x01, [8] = 231}, 112);
	put_event(p, 387, 257, 64);
}

static void test_page(void **state)
{
	CLEANUP_TRACE_SET struct trace_set s = {0};
	struct trace_layout l = layout(sys_enter, "id");
	struct page p;

	(void)state;
	fill(&p);
	assert_true(trace_page_take(&l, p.bytes, PAGE, &s));
	assert_int_equal(s.count, 3);
	assert_true(trace_set_has(&s, 0));
	assert_true(trace_set_has(&s, 257));
	assert_true(trace_set_has(&s, 231));
	assert_false(trace_set_has(&s, 1000));
}

// The two highest bits of the length's 32 say that events were lost, and padding without a time ends the page.
static void test_page_ends(void **state)
{
	CLEANUP_TRACE_SET struct trace_set s = {0};
	struct trace_layout l = layout(function, "ip");
	struct page p = {.used = 0};
	uint64_t commit;

	(void)state;
	put_event(&p, 1, 0xffffffff81000000, 24);
	put_word(&p, 29);
	put_event(&p, 1, 0xffffffff82000000, 24);
	commit = p.used | 3u << 30;
	memcpy(p.bytes + 8, &commit, 8);
	assert_true(trace_page_take(&l, p.bytes, PAGE, &s));
	assert_int_equal(s.count, 1);
	assert_true(trace_set_has(&s, 0xffffffff81000000));
	memset(p.bytes, 0, PAGE);
	assert_true(trace_page_take(&l, p.bytes, PAGE, &s));
	assert_int_equal(s.count, 1);
}

static bool is_sound(const struct page *p, size_t len)
{
	CLEANUP_TRACE_SET struct trace_set s = {0};
	struct trace_layout l = layout(sys_enter, "id");
	CLEANUP_FREE unsigned char *exact = malloc(len ? len : 1);

	// Where a sanitizer sees what reads beyond the end.
	memcpy(exact, p->bytes, len);
	return trace_page_take(&l, exact, len, &s);
}

static void test_hostile(void **state)
{
	struct page p;
	uint64_t commit = 4081;

	(void)state;
	fill(&p);
	assert_true(is_sound(&p, 16 + p.used));
	for (size_t len = 0; len < 16 + p.used; len++)
		assert_false(is_sound(&p, len));
	memcpy(p.bytes + 8, &commit, 8);
	assert_false(is_sound(&p, PAGE));
	p = (struct page){.used = 0};
	put_word(&p, 0);
	put_word(&p, 0xffffffff);
	assert_false(is_sound(&p, PAGE));
	p = (struct page){.used = 0};
	put_word(&p, 1u << 5 | 29);
	put_word(&p, 0xfffffffc);
	assert_false(is_sound(&p, PAGE));
	p = (struct page){.used = 0};
	put_event(&p, 387, 1, 12); // too short for its id
	assert_false(is_sound(&p, PAGE));
}

// Whatever a page holds, its end is found and nothing beyond is read.
static void test_noise(void **state)
{
	struct page p;
	uint32_t x = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		fill(&p);
		for (int i = 0; i < 8; i++) {
			x = x * 1664525 + 1013904223; // Knuth and Lewis, by Numerical Recipes
			p.bytes[8 + (x >> 8) % (p.used + 8)] ^= (unsigned char)(x >> 24);
		}
		is_sound(&p, 16 + p.used);
	}
}

static void test_set(void **state)
{
	CLEANUP_TRACE_SET struct trace_set s = {0};

	(void)state;
	assert_false(trace_set_has(&s, 0));
	for (int twice = 0; twice < 2; twice++)
		for (uint64_t i = 0; i < 60000; i++)
			trace_set_add(&s, 0xffffffff81000000 + 16 * i);
	assert_int_equal(s.count, 60000);
	assert_true(trace_set_has(&s, 0xffffffff81000010));
	assert_false(trace_set_has(&s, 0xffffffff81000011));
	trace_set_add(&s, UINT64_MAX); // a call that a tracer called off has this number
	assert_int_equal(s.count, 60000);
	assert_false(trace_set_has(&s, UINT64_MAX));
	assert_false(s.is_broken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_layout_refused),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_page_ends),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
