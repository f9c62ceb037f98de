// SPDX-License-Identifier: MIT
#include "said.h"

#include "workload/caches.h"
#include "workload/median.h"
#include "workload/memory_chase.h"
#include "workload/memory_fill.h"
#include "workload/memory_kernels.h"

#include <math.h>
#include <sys/stat.h>

static void test_fill(void **state)
{
	uint64_t block[67] = {[65] = 7, [66] = 8};

	(void)state;
	for (size_t words = 1; words <= 65; words++) {
		memset(block, 0, 65 * sizeof(*block));
		assert_false(memory_is_filled(block, words));
		memory_fill(block, words);
		for (size_t i = 0; i < 65; i++)
			assert_int_equal(block[i], i < words ? words - i : 0); // sysbench: end - buf
		assert_true(memory_is_filled(block, words));
		block[words / 2]++;
		assert_false(memory_is_filled(block, words));
	}
	assert_int_equal(block[65], 7);
}

// From the recurrence c = a, b = 3c, c = a + b, a = b + 3c follows a' = 15a, b' = 3a, c' = 4a: after k runs, from a =
// 2, a = 2·15^k, b = 6·15^(k−1), c = 8·15^(k−1), all of them whole numbers below 2^53 for k ≤ 12.
static void test_stream_checksums(void **state)
{
	enum { COUNT = 1003 };
	static double a[COUNT], b[COUNT], c[COUNT];
	const struct stream_arrays s = {a, b, c};
	double power = 1;

	(void)state;
	stream_fill(&s, 0, COUNT);
	assert_true(a[COUNT - 1] == 2 && b[COUNT - 1] == 2 && c[COUNT - 1] == 0);
	for (unsigned k = 1; k <= 12; k++, power *= 15) {
		for (int kernel = 0; kernel < STREAM_KERNELS; kernel++) {
			stream_kernel(kernel, &s, 0, 500);
			stream_kernel(kernel, &s, 500, COUNT);
		}
		for (size_t i = 0; i < COUNT; i++)
			assert_true(a[i] == 30 * power && b[i] == 6 * power && c[i] == 8 * power);
		assert_true(stream_is_right(&s, COUNT, k));
		assert_false(stream_is_right(&s, COUNT, k + 1));
	}
}

// STREAM's bound holds for the mean over an array: 1000 elements bear one that is 0.9e-10 off, not one that is 1.1e-10.
static void test_stream_tolerance(void **state)
{
	enum { COUNT = 1000 };
	static double a[COUNT], b[COUNT], c[COUNT];
	const struct stream_arrays s = {a, b, c};
	double *const array[] = {a, b, c};

	(void)state;
	stream_fill(&s, 0, COUNT);
	for (int kernel = 0; kernel < STREAM_KERNELS; kernel++)
		stream_kernel(kernel, &s, 0, COUNT);
	for (size_t i = 0; i < 3; i++) {
		double right = array[i][7];

		array[i][7] = right * (1 + 0.9e-10);
		assert_true(stream_is_right(&s, COUNT, 1));
		array[i][7] = right * (1 - 1.1e-10);
		assert_false(stream_is_right(&s, COUNT, 1));
		array[i][7] = (double)NAN;
		assert_false(stream_is_right(&s, COUNT, 1));
		array[i][7] = right;
	}
}

// STREAM 5.10 counts 2, 2, 3 and 3 numbers of 8 bytes.
static void test_stream_bytes(void **state)
{
	(void)state;
	assert_int_equal(stream_bytes(0), 16);
	assert_int_equal(stream_bytes(1), 16);
	assert_int_equal(stream_bytes(2), 24);
	assert_int_equal(stream_bytes(3), 24);
}

// Counted without the function that is tested: each line is visited once, and then comes the first again.
static void assert_one_cycle(const struct chase *line, size_t count)
{
	unsigned char *seen = calloc(count, 1);
	const struct chase *at = line;

	for (size_t i = 0; i < count; i++, at = at->next) {
		assert_in_range(at - line, 0, count - 1);
		assert_int_equal(seen[at - line]++, 0);
	}
	assert_ptr_equal(at, line);
	free(seen);
}

static void test_chase_is_one_cycle(void **state)
{
	struct chase *line = aligned_alloc(CHASE_LINE, 5000 * sizeof(*line));

	(void)state;
	for (unsigned seed = 0; seed < 300; seed++) {
		size_t count = seed < 20 ? seed + 1 : 1 + (size_t)rand() % 5000;

		chase_link(line, count, seed);
		assert_one_cycle(line, count);
		assert_true(chase_is_one_cycle(line, count));
		assert_ptr_equal(chase_hop(line, count * CHASE_STEP), line);
		if (count > 1)
			assert_ptr_equal(chase_hop(line, (count + 1) * CHASE_STEP), chase_hop(line, CHASE_STEP));
		assert_true(count == 1 || !chase_is_one_cycle(line, count - 1));
	}
	free(line);
}

static void test_broken_chases_are_seen(void **state)
{
	struct chase line[8];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		line[i].next = &line[(i + 1) % 8];
	assert_true(chase_is_one_cycle(line, 8));
	line[3].next = &line[0]; // half of it
	assert_false(chase_is_one_cycle(line, 8));
	line[3].next = &line[1]; // never comes back
	assert_false(chase_is_one_cycle(line, 8));
}

// Three lines have two cycles; each must come up about as often: 5 standard deviations of 2000 tosses are 112.
static void test_chase_is_random(void **state)
{
	struct chase line[3];
	int forward = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 2000; seed++) {
		chase_link(line, 3, seed);
		forward += line[0].next == &line[1];
	}
	assert_in_range(forward, 888, 1112);
}

static void put(const char *root, unsigned cpu, unsigned index, const char *file, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu%u/cache/index%u/%s", root, cpu, index, file);
	for (char *slash = path + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = 0;
		mkdir(path, 0700);
	}
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

// Two sockets of two CPUs, each with 32 MiB that its CPUs share; CPU 4 is alone with the 2 MiB of its second level.
static void test_caches(void **state)
{
	char root[] = "/tmp/caches-XXXXXX", command[64];

	(void)state;
	assert_non_null(mkdtemp(root));
	for (unsigned cpu = 0; cpu < 4; cpu++) {
		put(root, cpu, 0, "level", "1\n");
		put(root, cpu, 0, "size", "48K\n");
		put(root, cpu, 0, "shared_cpu_list", "0-7\n");
		put(root, cpu, 1, "level", "3\n");
		put(root, cpu, 1, "size", "32768K\n");
		put(root, cpu, 1, "shared_cpu_list", cpu < 2 ? "0-1\n" : "2-3\n");
	}
	put(root, 4, 0, "level", "2\n");
	put(root, 4, 0, "size", "2M\n");
	put(root, 4, 0, "shared_cpu_list", "4\n");
	assert_int_equal(caches_last_level(root), (32 + 32 + 2) * 1024 * 1024);
	snprintf(command, sizeof(command), "rm -r %s", root);
	assert_int_equal(system(command), 0);
	assert_int_equal(caches_last_level("/nonexistent") % 4096, 0); // by CPUID, or not at all
}

static void test_median(void **state)
{
	double odd[] = {3, 1, 2}, even[] = {4, 1, 3, 2}, one[] = {5};

	(void)state;
	assert_true(median_of(odd, 3) == 2);
	assert_true(median_of(even, 4) == 2.5);
	assert_true(median_of(one, 1) == 5);
}

static void test_write(void **state)
{
	struct said s;

	(void)state;
	said_by(&s, &workload_memory, "total-mib=7 block-kib=2048 time-ms=0");
	assert_int_equal(s.code, WORKLOAD_OK);
	assert_true(said_value(&s, "bytes", "B") == 3 * 2048 * 1024); // what is left of a block is not written
	assert_true(said_value(&s, "total_time", "s") > 0);
	assert_true(fabs(said_value(&s, "write_rate", "MiB/s") * said_value(&s, "total_time", "s") - 6) < 0.01);
	said_by(&s, &workload_memory, "block-kib=1 time-ms=20");
	assert_int_equal(s.code, WORKLOAD_OK);
	assert_true(said_value(&s, "total_time", "s") >= 0.02);
}

static void test_what_is_refused(void **state)
{
	static const char *const bad[] = {"total-mib=1 block-kib=2048", "block-kib=3", "mode=", "mode=writes",
		"mode=stream huge-pages=maybe elements=1000", "huge-pages=2", "mode=latency huge-pages="};
	struct said s;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		said_by(&s, &workload_memory, bad[i]);
		assert_int_equal(s.code, WORKLOAD_USAGE);
		assert_null(strstr(s.text, "sample"));
	}
	said_by(&s, &workload_memory, "mode=stream elements=68719476736"); // 1.5 TiB
	assert_int_equal(s.code, WORKLOAD_FAILED);
}

static void test_stream(void **state)
{
	static const char *const names[] = {"copy", "scale", "add", "triad"};
	static const char *const lines[] = {"mode=stream elements=1 repeats=2 threads=1",
		"mode=stream elements=10001 repeats=3 threads=3", "mode=stream elements=9 threads=1 repeats=200"};
	struct said s;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		said_by(&s, &workload_memory, lines[i]);
		assert_int_equal(s.code, WORKLOAD_OK);
		for (size_t k = 0; k < 4; k++)
			assert_true(said_value(&s, names[k], "MB/s") > 0);
		assert_non_null(strstr(s.text, "arrays smaller than STREAM's rule"));
		assert_non_null(strstr(s.text, "a variant of the STREAM benchmark"));
	}
}

static void test_latency(void **state)
{
	struct said s;

	(void)state;
	said_by(&s, &workload_memory, "mode=latency max-mib=1 time-ms=20");
	assert_int_equal(s.code, WORKLOAD_OK);
	assert_true(said_value(&s, "latency_4KiB", "ns") > 0.1); // a cycle at 10 GHz
	assert_true(said_value(&s, "latency_64KiB", "ns") > 0.1);
	assert_true(said_value(&s, "latency_1MiB", "ns") > 0.1);
	assert_null(strstr(s.text, "latency_4MiB"));
	assert_non_null(strstr(s.text, "\"largest_kib\":1024}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_stream_checksums),
		cmocka_unit_test(test_stream_tolerance),
		cmocka_unit_test(test_stream_bytes),
		cmocka_unit_test(test_chase_is_one_cycle),
		cmocka_unit_test(test_broken_chases_are_seen),
		cmocka_unit_test(test_chase_is_random),
		cmocka_unit_test(test_caches),
		cmocka_unit_test(test_median),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_latency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
