// SPDX-License-Identifier: MIT
#include "workload/memory_area.h"
#include "workload/say.h"
#include "workload/small_file.h"
#include "workload/usable.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define ROOM_UNKNOWN (UINT64_C(512) << 20) // bytes, where nothing says how much is free
#define PAGE         ((size_t)4096)
#define HUGE_PAGE    ((size_t)2 << 20)

static const char *const word_of[] = {[HUGE_SYSTEM] = "system", [HUGE_YES] = "yes", [HUGE_NO] = "no"};

enum huge_pages area_huge_pages(const char *word)
{
	for (int i = HUGE_SYSTEM; i < HUGE_UNKNOWN; i++)
		if (!strcmp(word, word_of[i]))
			return (enum huge_pages)i;
	complain("huge-pages is system, yes or no, not ", word);
	return HUGE_UNKNOWN;
}

uint64_t area_room(void)
{
	struct usable u;

	usable_read(&u);
	return u.memory_free ? u.memory_free / 2 : ROOM_UNKNOWN;
}

// Only where huge pages are asked for may an area's end be one: a small area gets none by itself, neither here nor in
// sysbench.
int area_map(struct area *a, size_t bytes, enum huge_pages asked)
{
	size_t unit = asked == HUGE_YES ? HUGE_PAGE : PAGE;
	size_t rounded = (bytes + unit - 1) / unit * unit;

	*a = (struct area){.asked = asked, .mapped = rounded + unit - PAGE};
	a->base = mmap(NULL, a->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (a->base == MAP_FAILED) {
		complain_errno("cannot map memory", "");
		return -1;
	}
	a->start = (char *)a->base + (unit - (uintptr_t)a->base % unit) % unit;
	if (asked != HUGE_SYSTEM && madvise(a->start, rounded, asked == HUGE_YES ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) < 0)
		a->refusal = errno;
	return 0;
}

void area_unmap(struct area *a)
{
	munmap(a->base, a->mapped);
}

void area_facts(const struct area *a, struct facts *f)
{
	char text[4096];

	facts_text(f, "huge_pages", word_of[a->asked]);
	if (a->refusal)
		facts_text(f, "huge_pages_refused", strerror(a->refusal));
	if (small_file_read("", "/proc/self/smaps_rollup", text, sizeof(text)) > 0)
		facts_number(f, "huge_kib", small_file_number(text, "AnonHugePages:", 0));
}
