// SPDX-License-Identifier: MIT
#include "base/option.h"

#include <stdio.h>
#include <string.h>

#include "base/unit.h"

static void *place(const struct option *option, void *to)
{
	return (char *)to + option->at;
}

int option_text(const struct option *option, void *to, const char *value, struct err **e)
{
	(void)e;
	*(const char **)place(option, to) = value;
	return 0;
}

int option_flag(const struct option *option, void *to, const char *value, struct err **e)
{
	(void)value;
	(void)e;
	*(bool *)place(option, to) = true;
	return 0;
}

int option_number(const struct option *option, void *to, const char *value, struct err **e)
{
	return unit_number(value, option->most, place(option, to))
		       ? 0
		       : err_set(e, "'%.64s' is no number that is allowed.", value);
}

static const struct option *find(const struct option *all, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(all[i].name, name) == 0)
			return &all[i];
	return NULL;
}

// Whether an option may stand here; next is the word behind it, or NULL.
static int check(const struct option *option, bool is_again, const char *next, struct err **e)
{
	if (!option->take)
		return err_set(e, "The argument '%s' is not supported here.", option->name + 2);
	if (is_again && !option->may_repeat)
		return err_set(e, "The argument '%s' was provided more than once.", option->name + 2);
	if (option->value && (!next || strncmp(next, "--", 2) == 0))
		return err_set(e, "The argument '%s' requires a value, but none was supplied.", option->name + 2);
	return 0;
}

int option_read(const struct option *all, size_t count, char ***argv, void *to, struct err **e)
{
	uint64_t seen = 0;
	char **at;

	for (at = *argv; *at && strcmp(*at, "--") != 0; at++) {
		const struct option *option = find(all, count, *at);
		uint64_t bit = option ? UINT64_C(1) << (option - all) : 0;

		if (!option)
			return err_set(e,
				"Found argument '%.64s' which wasn't expected, or isn't valid in this context.",
				*at + (strncmp(*at, "--", 2) == 0 ? 2 : 0));
		if (check(option, seen & bit, at[1], e))
			return -1;
		seen |= bit;
		if (option->value)
			at++;
		if (option->take(option, to, *at, e))
			return -1;
	}
	*argv = at + (*at ? 1 : 0);
	return 0;
}

bool option_is_said(char *const *argv, const char *word)
{
	for (; *argv && strcmp(*argv, "--") != 0; argv++)
		if (strcmp(*argv, word) == 0)
			return true;
	return false;
}

void option_help(const struct option *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].help)
			printf("  %-27s %-7s %s\n", all[i].name, all[i].value ? all[i].value : "", all[i].help);
}
