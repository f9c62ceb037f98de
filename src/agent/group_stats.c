// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <string.h>

#include "agent/group.h"

static const char *const files[] = {
	"cpu.stat",
	"memory.current",
	"memory.peak",
	"memory.max",
	"memory.swap.current",
	"memory.swap.max",
	"memory.stat",
	"memory.events",
	"pids.current",
	"pids.max",
	"pids.events",
};

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 20;
}

static void add_value(struct buf *out, const char *text)
{
	if (is_number(text))
		buf_str(out, text);
	else
		buf_printf(out, "\"%s\"", !strcmp(text, "max") ? "max" : "");
}

// Lines "key number" become an object, a single value stands for itself.
static void add_lines(struct buf *out, char *text)
{
	bool is_object = strchr(text, ' ');
	const char *between = "{";
	char *line, *value;

	if (!is_object)
		text[strcspn(text, "\n")] = '\0';
	while (is_object && (line = strsep(&text, "\n"))) {
		value = strchr(line, ' ');
		if (!value)
			continue;
		*value++ = '\0';
		buf_printf(out, "%s\"%s\": ", between, line);
		add_value(out, value);
		between = ", ";
	}
	if (is_object)
		buf_str(out, "}");
	else
		add_value(out, text);
}

// Returns whether the guest has the file.
static bool read_file(int group, const char *name, char *text, size_t size)
{
	CLEANUP_FD int fd = openat(group, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

bool group_ran_short(int group)
{
	static const char key[] = "\noom_kill ";
	char text[1024];
	const char *at = read_file(group, "memory.events", text, sizeof(text)) ? strstr(text, key) : NULL;

	return at && at[sizeof(key) - 1] != '0';
}

void group_stats(int group, struct buf *out)
{
	const char *between = "{";
	char text[8192];

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		if (!read_file(group, files[i], text, sizeof(text)))
			continue;
		buf_printf(out, "%s\"%s\": ", between, files[i]);
		add_lines(out, text);
		between = ", ";
	}
	buf_str(out, *between == '{' ? "{}" : "}");
}
