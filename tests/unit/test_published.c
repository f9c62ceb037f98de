// SPDX-License-Identifier: MIT
// The studies' tables inside the program: cells, columns and averages. Expected values: cells as the study of Stoffel
// prints them, averages computed from the same files by Python's statistics.mean; the means of Hassan's columns from
// NumPy.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "published/published.h"

#define A "stoffel-2020"
#define B "hassan-2020"

static const struct published_table *table(const char *study, const char *name)
{
	const struct published_table *t = published_find(study, name);

	assert_non_null(t);
	return t;
}

static enum published_cell cell(const char *name, const char *const *keys, const char *column, double *value)
{
	*value = -1;
	return published_cell(table(A, name), keys, column, value);
}

static void cells_are_as_printed(void **state)
{
	double v;

	(void)state;
	assert_int_equal(cell("web-throughput-percent-of-docker", (const char *[]){"go-httpd", "min", "1"}, "kata", &v),
		PUBLISHED_VALUE);
	assert_double_equal(v, 683.19, 0);
	assert_int_equal(cell("memory-percent-of-docker", (const char *[]){"go-httpd", "max", "21"}, "nabla", &v),
		PUBLISHED_VALUE);
	assert_double_equal(v, 118.2, 0);
	assert_int_equal(cell("start-time-percent-of-docker", (const char *[]){"redis-test", "max"}, "nabla", &v),
		PUBLISHED_VALUE);
	assert_double_equal(v, 118.8, 0);
	assert_int_equal(cell("remove-time-percent-of-docker", (const char *[]){"ubuntu", "max"}, "gvisor", &v),
		PUBLISHED_VALUE);
	assert_double_equal(v, 108.31, 0);
	assert_int_equal(
		cell("network-percent-of-docker", (const char *[]){"tcp-send", "min"}, "gvisor", &v), PUBLISHED_VALUE);
	assert_double_equal(v, 37.25, 0);
	assert_int_equal(cell("linpack-gflops", (const char *[]){"min"}, "docker", &v), PUBLISHED_VALUE);
	assert_double_equal(v, 2.81, 0);
}

static void what_is_missing_is_no_value(void **state)
{
	double v;

	(void)state;
	assert_int_equal(cell("start-time-percent-of-docker", (const char *[]){"alpine", "min"}, "nabla", &v),
		PUBLISHED_NO_RESULT);
	assert_int_equal(cell("network-percent-of-docker", (const char *[]){"udp-send", "max"}, "gvisor", &v),
		PUBLISHED_NO_RESULT);
	assert_int_equal(
		cell("network-percent-of-docker", (const char *[]){"udp-send", "max"}, "nabla", &v), PUBLISHED_NO_CELL);
	assert_int_equal(cell("linpack-gflops", (const char *[]){"mi"}, "docker", &v), PUBLISHED_NO_CELL);
	assert_int_equal(cell("linpack-gflops", (const char *[]){""}, "docker", &v), PUBLISHED_NO_CELL);
	assert_int_equal(cell("linpack-gflops", (const char *[]){"min"}, "kata-f", &v), PUBLISHED_NO_CELL);
	assert_double_equal(v, -1, 0);
	assert_null(published_find(A, "cpu-primes-seconds"));
	assert_null(published_find(B, "linpack-gflops"));
}

static void averages_are_those_of_the_study(void **state)
{
	static const struct {
		const char *measure, *runtime;
		double value;
	} want[] = {
		{"web", "docker", 100},
		{"web", "kata", 109.87180952380952},
		{"web", "kata-fc", 60.82833333333333},
		{"web", "gvisor", 34.934761904761906},
		{"web", "nabla", 117.28890476190475},
		{"memory", "kata", 197.0961904761905},
		{"memory", "nabla", 74.55533333333335},
		{"start", "nabla", 234.7},
		{"start", "kata-fc", 316.3125641025642},
		{"remove", "nabla", 62.135},
		{"remove", "gvisor", 104.94410256410255},
		{"network", "gvisor", 78.97833333333334},
		{"cpu", "docker", 100},
		{"cpu", "kata", 155.77698373852493},
		{"cpu", "kata-fc", 159.65545069070575},
	};
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		assert_true(published_percent(want[i].measure, want[i].runtime, &v));
		assert_double_equal(v, want[i].value, 1e-9);
	}
	assert_false(published_percent("cpu", "gvisor", &v));
	assert_false(published_percent("network", "nabla", &v));
	assert_false(published_percent("web", "image", &v));
	assert_false(published_percent("web", "containers", &v));
	assert_false(published_percent("disk", "docker", &v));
}

static void an_average_wants_columns_that_exist(void **state)
{
	const struct published_table *t = table(A, "linpack-gflops");
	double v;

	(void)state;
	assert_true(published_mean(t, &(struct published_average){0}, "kata-fc", &v));
	assert_double_equal(v, (12.03 + 12.02 + 12.02) / 3, 1e-12);
	assert_false(published_mean(t, &(struct published_average){.by = "image"}, "kata", &v));
	// Groups of different size whose rows stand apart: the mean over 1 … 21 containers.
	assert_true(published_mean(table(A, "web-throughput-percent-of-docker"),
		&(struct published_average){.by = "containers"}, "nabla", &v));
	assert_double_equal(v, 127.44928571428572, 1e-9);
	assert_false(published_mean(t, &(struct published_average){.percent_of = "gvisor"}, "kata", &v));
	assert_false(published_mean(t, &(struct published_average){0}, "gvisor", &v));
	assert_true(published_is_key(t, "limit") && !published_is_runtime(t, "limit"));
	assert_true(published_is_runtime(t, "kata") && !published_is_key(t, "kata"));
	assert_false(published_is_runtime(t, "gvisor") || published_is_key(t, "gvisor"));
}

static void raw_columns_have_the_known_means(void **state)
{
	static const struct {
		const char *name, *runtime;
		double mean, precision;
	} want[] = {
		{"cpu-primes-seconds", "kata", 34.83, 0.005},
		{"cpu-primes-seconds", "firecracker-containerd", 22.90, 0.005},
		{"cpu-primes-seconds", "docker", 35.92, 0.005},
		{"memory-write-mb-per-s", "kata", 10296.45, 0.005},
		{"memory-write-mb-per-s", "firecracker-containerd", 10160.86, 0.005},
		{"memory-write-mb-per-s", "docker", 10257.88, 0.005},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		double v[30], sum = 0;

		assert_int_equal(published_column(table(B, want[i].name), want[i].runtime, v, 30), 25);
		for (size_t k = 0; k < 25; k++)
			sum += v[k];
		assert_double_equal(sum / 25, want[i].mean, want[i].precision);
		assert_int_equal(published_column(table(B, want[i].name), want[i].runtime, v, 2), 25);
	}
	assert_int_equal(published_column(table(B, "network-download"), "nabla", NULL, 0), 0);
}

// Every line has as many fields as the first, and a value is a number or nothing.
static void check_table(const struct published_table *t)
{
	const char *line = t->text;
	size_t columns = 0;

	assert_null(strpbrk(t->text, "\"\r"));
	assert_int_equal(t->text[strlen(t->text) - 1], '\n');
	for (size_t number = 0; *line; number++) {
		size_t len = strcspn(line, "\n"), fields = 1;

		for (size_t i = 0; i < len; i++)
			fields += line[i] == ',';
		if (number == 0)
			columns = fields;
		assert_int_equal(fields, columns);
		line += len + 1;
	}
	assert_in_range(t->keys, 1, columns - 1);
}

static void tables_are_whole(void **state)
{
	size_t n;
	const struct published_table *t = published_tables(&n);

	(void)state;
	assert_int_equal(n, 9);
	for (size_t i = 0; i < n; i++) {
		CLEANUP_BUF struct buf file = {0};
		char path[128];

		check_table(&t[i]);
		assert_ptr_equal(published_find(t[i].study, t[i].name), &t[i]);
		snprintf(path, sizeof(path), "src/published/%s/%s.csv", t[i].study, t[i].name);
		assert_int_equal(file_read(path, 1 << 20, &file, NULL), 0);
		assert_string_equal(buf_text(&file), t[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_as_printed),
		cmocka_unit_test(what_is_missing_is_no_value),
		cmocka_unit_test(averages_are_those_of_the_study),
		cmocka_unit_test(an_average_wants_columns_that_exist),
		cmocka_unit_test(raw_columns_have_the_known_means),
		cmocka_unit_test(tables_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
