// SPDX-License-Identifier: MIT
#include "workload/caches.h"
#include "workload/line.h"
#include "workload/small_file.h"

#include <cpuid.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define CPUS_MAX   8192 // NR_CPUS of x86-64 is at most this
#define INDEX_MAX  10   // descriptions of caches a CPU; four are common
#define AMD_CACHES 0x8000001du
#define CACHES     4u

// Reads sysfs' file of a CPU's cache. The text is "" if there is none.
static bool read_cache(const char *root, unsigned cpu, unsigned index, const char *file, char *out, size_t size)
{
	struct line path = {.length = 0};

	line_text(&path, "/sys/devices/system/cpu/cpu");
	line_number(&path, cpu);
	line_text(&path, "/cache/index");
	line_number(&path, index);
	line_text(&path, "/");
	line_text(&path, file);
	out[0] = '\0';
	return small_file_read(root, line_string(&path), out, size) > 0;
}

// The index of a CPU's last cache, −1 if it has none.
static int last_index(const char *root, unsigned cpu)
{
	char text[32];
	uint64_t highest = 0;
	int index = -1;

	for (unsigned i = 0; i < INDEX_MAX; i++) {
		if (!read_cache(root, cpu, i, "level", text, sizeof(text)))
			break;
		if (small_file_digits(text, NULL) >= highest) {
			highest = small_file_digits(text, NULL);
			index = (int)i;
		}
	}
	return index;
}

// "32768K", as the kernel writes it.
static uint64_t size_of(const char *text)
{
	const char *unit;
	uint64_t size = small_file_digits(text, &unit);
	unsigned shift = *unit == 'K' ? 10 : *unit == 'M' ? 20 : 0;

	return size > UINT32_MAX ? 0 : size << shift;
}

// A cache is counted with the first of the CPUs that share it ("4-7,12-15").
static uint64_t by_sysfs(const char *root)
{
	char text[SMALL_FILE_LINE_MAX];
	uint64_t sum = 0;

	for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
		int index = last_index(root, cpu);

		if (index < 0 || !read_cache(root, cpu, (unsigned)index, "shared_cpu_list", text, sizeof(text)) ||
			small_file_digits(text, NULL) != cpu)
			continue;
		if (read_cache(root, cpu, (unsigned)index, "size", text, sizeof(text)))
			sum += size_of(text);
	}
	return sum;
}

struct shared_cache {
	uint64_t bytes;
	unsigned cpus; // that share one, as far as its address bits go
};

// The leaves of Intel and AMD look the same: type and level in EAX, ways, partitions and line size in EBX, sets in ECX.
static struct shared_cache describe(unsigned leaf)
{
	struct shared_cache last = {.bytes = 0};
	unsigned eax, ebx, ecx, edx;

	for (unsigned i = 0; i < INDEX_MAX && __get_cpuid_count(leaf, i, &eax, &ebx, &ecx, &edx) && (eax & 0x1f); i++) {
		uint64_t ways = (ebx >> 22) + 1, partitions = (ebx >> 12 & 0x3ff) + 1, line = (ebx & 0xfff) + 1;

		last.bytes = ways * partitions * line * ((uint64_t)ecx + 1);
		last.cpus = (eax >> 14 & 0xfff) + 1;
	}
	return last;
}

static uint64_t by_cpuid(void)
{
	struct shared_cache last = describe(CACHES);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (!last.bytes)
		last = describe(AMD_CACHES);
	if (!last.bytes || cpus < 1)
		return last.bytes;
	return last.bytes * (((uint64_t)cpus + last.cpus - 1) / last.cpus);
}

uint64_t caches_last_level(const char *root)
{
	uint64_t sum = by_sysfs(root);

	return sum ? sum : by_cpuid();
}
