// SPDX-License-Identifier: MIT
// Page faults: the first write to each page of fresh anonymous memory, mapped and given back off the clock.
#include "workload/stopwatch.h"
#include "workload/syscall.h"

#include <sys/mman.h>
#include <sys/resource.h>

#define PAGE  4096
#define PAGES UINT64_C(4096) // mapped at once: 16 MiB

static uint64_t faults_so_far(void)
{
	struct rusage r;

	return getrusage(RUSAGE_SELF, &r) < 0 ? 0 : (uint64_t)r.ru_minflt;
}

static uint64_t touch(volatile unsigned char *memory, uint64_t pages)
{
	uint64_t start = stopwatch_ns();

	for (uint64_t i = 0; i < pages; i++)
		memory[i * PAGE] = (unsigned char)(i | 1);
	return stopwatch_ns() - start;
}

// What was fresh is zero but for what was written.
static bool is_as_written(const unsigned char *memory, uint64_t pages)
{
	uint64_t wrong = 0;

	for (uint64_t i = 0; i < pages; i++)
		wrong += memory[i * PAGE] != (unsigned char)(i | 1) || memory[i * PAGE + PAGE - 1] != 0;
	return wrong == 0;
}

// Without huge pages, where a program may ask for that: a fault would bring in many pages at once. Whether each page
// cost a fault is known only where the kernel counts them.
static uint64_t fault_pages(struct operation_state *s, uint64_t pages)
{
	void *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t faults, took;

	if (memory == MAP_FAILED)
		return 0;
	(void)madvise(memory, pages * PAGE, MADV_NOHUGEPAGE);
	faults = faults_so_far();
	took = touch(memory, pages);
	s->is_unsure |= faults_so_far() - faults < pages;
	s->is_wrong |= !is_as_written(memory, pages);
	munmap(memory, pages * PAGE);
	return took;
}

static uint64_t repeat(struct operation_state *s, uint64_t count)
{
	uint64_t sum = 0;

	while (count) {
		uint64_t pages = count < PAGES ? count : PAGES, took = fault_pages(s, pages);

		if (!took)
			return 0;
		sum += took;
		count -= pages;
	}
	return sum;
}

const struct operation operation_page_fault = {.name = "page_fault", .repeat = repeat};
