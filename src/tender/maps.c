// SPDX-License-Identifier: MIT
#include "tender/maps.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "abi/unikernel.h"

#define LINE_MAX_BYTES 4352 // a path is at most 4096, octal escapes apart: tenders lie elsewhere

// The kernel's own mappings, by the beginning of their name.
static bool is_kernels(const char *name)
{
	return !strncmp(name, "[vvar", 5) || !strcmp(name, "[vdso]") || !strcmp(name, "[vsyscall]");
}

static bool is_unikernels(uint64_t begin, uint64_t end)
{
	return begin >= UNIKERNEL_TENDER && end <= UNIKERNEL_HEAP + UNIKERNEL_HEAP_MAX;
}

int maps_line(const char *line, struct maps *m, struct err **e)
{
	unsigned long begin, end;
	const char *name = line;

	if (sscanf(line, "%lx-%lx ", &begin, &end) != 2 || begin >= end)
		return err_set(e, "cannot read /proc/self/maps: %.80s", line);
	// Four words follow, and then the name.
	for (int i = 0; i < 5; i++) {
		name += strcspn(name, " ");
		name += strspn(name, " ");
	}
	if (is_kernels(name) || is_unikernels(begin, end))
		return 0;
	if (m->count == MAPS_MAX)
		return err_set(e, "cannot unmap the tender: it has more than %d mappings", MAPS_MAX);
	m->range[m->count++] = (struct maps_range){begin, end - begin};
	return 0;
}

int maps_read(int fd, struct maps *m, struct err **e)
{
	static char text[LINE_MAX_BYTES];
	size_t len = 0;
	ssize_t n;
	char *end;

	m->count = 0;
	while ((n = read(fd, text + len, sizeof(text) - 1 - len)) > 0) {
		len += (size_t)n;
		text[len] = '\0';
		while ((end = strchr(text, '\n'))) {
			*end++ = '\0';
			if (maps_line(text, m, e))
				return -1;
			len -= (size_t)(end - text);
			memmove(text, end, len + 1);
		}
	}
	if (n < 0)
		return err_sys(e, "cannot read /proc/self/maps");
	return len ? err_set(e, "cannot read /proc/self/maps: a line is too long") : 0;
}
