// SPDX-License-Identifier: MIT
// What init reads from and writes as text: the kernel's command line, GUIDs, large letters, the end of an output.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "init/bigtext.h"
#include "init/cmdline.h"
#include "init/crash.h"
#include "init/tail.h"

#define ID  "a55a0000-0000-4000-8000-000000000002"
#define SUM "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void guid_has_the_order_of_a_gpt(void **state)
{
	// The type of an EFI system partition and its bytes on disk, as in UEFI's table 5.7 and in any hex dump.
	static const unsigned char esp[GUID_SIZE] = {
		0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};
	unsigned char got[GUID_SIZE];

	(void)state;
	assert_true(guid_parse("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", got));
	assert_memory_equal(got, esp, GUID_SIZE);
	assert_true(guid_parse("c12a7328-f81f-11d2-ba4b-00a0c93ec93b", got));
	assert_memory_equal(got, esp, GUID_SIZE);
}

static void guid_refuses_all_else(void **state)
{
	static const char *const bad[] = {"", "-", "c12a7328", "c12a7328-f81f-11d2-ba4b-00a0c93ec93",
		"c12a7328-f81f-11d2-ba4b-00a0c93ec93bb", "c12a7328xf81f-11d2-ba4b-00a0c93ec93b",
		"c12a7328-f81f-11d2-ba4b-00a0c93ec93g", "c12a732-8f81f-11d2-ba4b-00a0c93ec93b",
		"------------------------------------", "c12a7328-f81f-11d2-ba4b-00a0c93ec93\n"};
	unsigned char got[GUID_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(guid_parse(bad[i], got));
}

static void cmdline_takes_the_last_of_equal_keys(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct cmdline c;

	(void)state;
	assert_int_equal(cmdline_parse("BOOT_IMAGE=/x quiet assay.mode=rescue assay.boot=" ID " assay.sha256=" SUM
				       " xassay.mode=y assay.mode=measure\n",
				 &c, &e),
		0);
	assert_string_equal(c.boot, ID);
	assert_string_equal(c.sha256, SUM);
	assert_false(c.is_rescue);
	assert_int_equal(c.boot_id[15], 2);
}

static void cmdline_makes_a_sum_small_letters(void **state)
{
	struct cmdline c;

	(void)state;
	assert_int_equal(cmdline_parse("assay.mode=rescue assay.boot=" ID " assay.sha256="
				       "ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD",
				 &c, NULL),
		0);
	assert_string_equal(c.sha256, "abcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcd");
	assert_true(c.is_rescue);
}

static void cmdline_names_the_key_that_is_wrong(void **state)
{
	static const struct {
		const char *text, *key;
	} bad[] = {
		{"", "assay.boot"},
		{"assay.boot assay.sha256=" SUM " assay.mode=measure", "assay.boot"},
		{"assay.boot=" ID "0 assay.sha256=" SUM " assay.mode=measure", "assay.boot"},
		{"assay.boot=" ID " assay.mode=measure", "assay.sha256"},
		{"assay.boot=" ID " assay.sha256=" SUM "0 assay.mode=measure", "assay.sha256"},
		{"assay.boot=" ID " assay.sha256=x" SUM " assay.mode=measure", "assay.sha256"},
		{"assay.boot=" ID " assay.sha256=" SUM, "assay.mode"},
		{"assay.boot=" ID " assay.sha256=" SUM " assay.mode=", "assay.mode"},
		{"assay.boot=" ID " assay.sha256=" SUM " assay.mode=measuremeasuremeasure", "assay.mode"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CLEANUP_ERR struct err *e = NULL;
		struct cmdline c;

		assert_int_equal(cmdline_parse(bad[i].text, &c, &e), -1);
		assert_non_null(strstr(err_text(e), bad[i].key));
		assert_non_null(strstr(err_text(e), "allowed:"));
	}
}

static unsigned columns_of(const char *line, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)line[i] & 0xc0) != 0x80;
	return n;
}

static void large_letters_fit_the_screen(void **state)
{
	static const char *const texts[] = {"NO RESULTS VOLUME:", "PLUG IN ASSAY STICK", "", "   ",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "a\x01\xff\xfe~ 13.5-9:"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		CLEANUP_BUF struct buf b = {0};

		bigtext_render(texts[i], &b);
		for (const char *line = buf_text(&b), *end; (end = strchr(line, '\n')); line = end + 1)
			assert_true(columns_of(line, (size_t)(end - line)) <= BIGTEXT_COLUMNS);
	}
}

static void large_letters_look_like_letters(void **state)
{
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	bigtext_render("t1", &b);
	assert_string_equal(buf_text(&b), "█████   █   \n"
					  "  █    ██   \n"
					  "  █     █   \n"
					  "  █     █   \n"
					  "  █     █   \n"
					  "  █     █   \n"
					  "  █    ███  \n\n");
}

static void tail_keeps_the_end(void **state)
{
	struct tail *t = calloc(1, sizeof(*t));
	CLEANUP_BUF struct buf b = {0};
	char line[32];

	(void)state;
	assert_non_null(t);
	for (int i = 0; i < 20000; i++)
		tail_add(t, line, (size_t)snprintf(line, sizeof(line), "line %d\n", i));
	tail_copy(t, &b);
	assert_int_equal(b.len, TAIL_SIZE);
	assert_string_equal(buf_text(&b) + b.len - 11, "line 19999\n");
	buf_clear(&b);
	tail_lines(t, 2, &b);
	assert_string_equal(buf_text(&b), "line 19998\nline 19999\n");
	free(t);
}

static void tail_lines_are_plain(void **state)
{
	static const char raw[] = "one\n\033[1;31mtwo\033[0m\r\n 10 %\r 50 %\r100 %\nbell\a\b\x7f end\033";
	struct tail *t = calloc(1, sizeof(*t));
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	assert_non_null(t);
	tail_lines(t, 3, &b);
	assert_string_equal(buf_text(&b), "");
	tail_add(t, raw, sizeof(raw) - 1);
	tail_lines(t, 3, &b);
	assert_string_equal(buf_text(&b), "two\n100 %\nbell end\n");
	buf_clear(&b);
	tail_lines(t, 100, &b);
	assert_string_equal(buf_text(&b), "one\ntwo\n100 %\nbell end\n");
	free(t);
}

static void crash_text_has_what_a_reader_needs(void **state)
{
	struct tail *t = calloc(1, sizeof(*t));
	struct crash c = {.what = "/usr/bin/assay", .why = "signal 11 (Segmentation fault)", .tail = t};
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	assert_non_null(t);
	tail_add(t, "the last line\n", 14);
	crash_text(&c, "<4>kernel says\n", &b);
	assert_non_null(strstr(buf_text(&b), "what: /usr/bin/assay\n"));
	assert_non_null(strstr(buf_text(&b), "why: signal 11 (Segmentation fault)\n"));
	assert_non_null(strstr(buf_text(&b), "\nthe last line\n"));
	assert_non_null(strstr(buf_text(&b), "\n<4>kernel says\n"));
	free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guid_has_the_order_of_a_gpt),
		cmocka_unit_test(guid_refuses_all_else),
		cmocka_unit_test(cmdline_takes_the_last_of_equal_keys),
		cmocka_unit_test(cmdline_makes_a_sum_small_letters),
		cmocka_unit_test(cmdline_names_the_key_that_is_wrong),
		cmocka_unit_test(large_letters_fit_the_screen),
		cmocka_unit_test(large_letters_look_like_letters),
		cmocka_unit_test(tail_keeps_the_end),
		cmocka_unit_test(tail_lines_are_plain),
		cmocka_unit_test(crash_text_has_what_a_reader_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
