// SPDX-License-Identifier: MIT
#include "decide/entry.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/unit.h"

#define SHOWN_MAX 120 // characters of a value in a message

struct entry entry_find(struct entries *all, const char *name, const char *suffix)
{
	char key[2 * DECIDE_NAME_MAX];

	snprintf(key, sizeof(key), "%s%s%s", name, suffix ? "_" : "", suffix ? suffix : "");
	for (size_t i = 0; i < all->conf->count; i++) {
		const struct conf_entry *s = &all->conf->entry[i];

		if (strcmp(s->key, key))
			continue;
		all->is_used[i] = true;
		return (struct entry){all, s, s->value};
	}
	return (struct entry){.from = all};
}

int entry_refuse(const struct entry *x, struct err **e, const char *reason, ...)
{
	CLEANUP_BUF struct buf text = {0}, value = {0};
	va_list ap;

	va_start(ap, reason);
	buf_vprintf(&text, reason, ap);
	va_end(ap);
	text_show(&value, x->setting->value, SHOWN_MAX);
	return err_set(e, "%s:%d: %s = %s; %s", x->from->file, x->setting->line, x->setting->key, buf_text(&value),
		buf_text(&text));
}

int entries_check_used(const struct entries *all, struct err **e)
{
	for (size_t i = 0; i < all->conf->count; i++)
		if (!all->is_used[i])
			return err_set(e,
				"%s:%d: '%.60s' belongs to nothing in this file; allowed: alternatives, groups, "
				"arm, averaging, insignificant, ALTERNATIVE_run, GROUP_wins or GROUP_weights, and of a "
				"criterion _better, "
				"_judged, _mean, _published and _run",
				all->file, all->conf->entry[i].line, all->conf->entry[i].key);
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

int entry_item(struct entry *x, char separator, char item[DECIDE_NAME_MAX], struct err **e)
{
	const char *start, *end;

	if (!x->at)
		return 0;
	start = x->at + strspn(x->at, " \t");
	end = start + (separator == ' ' ? strcspn(start, " \t") : strcspn(start, (char[]){separator, '\0'}));
	x->at = *end ? end + 1 : NULL;
	while (end > start && is_blank(end[-1]))
		end--;
	if (end == start)
		return entry_refuse(x, e, "nothing stands where something should");
	if (end - start >= DECIDE_NAME_MAX)
		return entry_refuse(x, e, "allowed: names and numbers of at most %d characters", DECIDE_NAME_MAX - 1);
	snprintf(item, DECIDE_NAME_MAX, "%.*s", (int)(end - start), start);
	return 1;
}

bool is_name(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

int entry_name(struct entry *x, char separator, char name[DECIDE_NAME_MAX], struct err **e)
{
	int got = entry_item(x, separator, name, e);

	if (got == 1 && !is_name(name))
		return entry_refuse(x, e, "allowed: names of small letters, digits and -");
	return got;
}

int entry_pair(struct entry *x, char name[DECIDE_NAME_MAX], double *number, struct err **e)
{
	int got = entry_item(x, ',', name, e);
	char *blank;

	if (got != 1)
		return got;
	blank = strpbrk(name, " \t");
	if (!blank || !unit_fraction(blank + 1 + strspn(blank + 1, " \t"), number) || !(*number >= 0) ||
		*number > DECIDE_NUMBER_MAX)
		return entry_refuse(
			x, e, "allowed: NAME NUMBER, NAME NUMBER, …, numbers from 0 to %.0f", DECIDE_NUMBER_MAX);
	*blank = '\0';
	if (!is_name(name))
		return entry_refuse(x, e, "allowed: names of small letters, digits and -");
	return 1;
}
