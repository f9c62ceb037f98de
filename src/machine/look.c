// SPDX-License-Identifier: MIT
#include "machine/look.h"

#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/unit.h"

static bool line_at(const struct look *l, char *out, size_t size, const char *path, va_list ap)
{
	char whole[PATH_MAX];
	int n = snprintf(whole, sizeof(whole), "%s/", l->roots->sys);

	if (n < 0 || n >= (int)sizeof(whole))
		return false;
	vsnprintf(whole + n, sizeof(whole) - (size_t)n, path, ap);
	if (!file_line(whole, out, size))
		return false;
	for (size_t end = strlen(out); end && out[end - 1] == ' '; end--)
		out[end - 1] = '\0';
	return out[0] != '\0';
}

bool look_sys(const struct look *l, char *out, size_t size, const char *path, ...)
{
	va_list ap;
	bool found;

	va_start(ap, path);
	found = line_at(l, out, size, path, ap);
	va_end(ap);
	return found;
}

yyjson_mut_val *look_object(const struct look *l, yyjson_mut_val *to, const char *key)
{
	yyjson_mut_val *object = yyjson_mut_obj(l->doc);

	yyjson_mut_obj_add_val(l->doc, to, key, object);
	return object;
}

// Firmware writes what it likes into its strings; JSON wants UTF-8.
static void make_ascii(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || (unsigned char)*s > 0x7e)
			*s = '?';
}

void look_text(const struct look *l, yyjson_mut_val *to, const char *key, const char *text)
{
	char clean[LOOK_LINE_MAX];

	snprintf(clean, sizeof(clean), "%s", text);
	make_ascii(clean);
	if (clean[0])
		yyjson_mut_obj_add_strcpy(l->doc, to, key, clean);
	else
		yyjson_mut_obj_add_null(l->doc, to, key);
}

void look_add(const struct look *l, yyjson_mut_val *to, const char *key, const char *path, ...)
{
	char line[LOOK_LINE_MAX] = "";
	va_list ap;

	va_start(ap, path);
	line_at(l, line, sizeof(line), path, ap);
	va_end(ap);
	look_text(l, to, key, line);
}

void look_add_number(const struct look *l, yyjson_mut_val *to, const char *key, const char *path, ...)
{
	char line[LOOK_LINE_MAX] = "";
	uint64_t v;
	va_list ap;

	va_start(ap, path);
	line_at(l, line, sizeof(line), path, ap);
	va_end(ap);
	if (unit_number(line, INT64_MAX, &v))
		yyjson_mut_obj_add_uint(l->doc, to, key, v);
	else
		yyjson_mut_obj_add_null(l->doc, to, key);
}

static int is_no_dot_entry(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

void look_each(
	const struct look *l, const char *dir, void (*fn)(const struct look *, const char *name, void *), void *arg)
{
	struct dirent **entries;
	char path[PATH_MAX];
	int n;

	snprintf(path, sizeof(path), "%s/%s", l->roots->sys, dir);
	// Sorted, so that two runs on one machine describe it alike.
	n = scandir(path, &entries, is_no_dot_entry, versionsort);
	if (n < 0)
		return;
	for (int i = 0; i < n; i++) {
		fn(l, entries[i]->d_name, arg);
		free(entries[i]);
	}
	free(entries);
}
