// SPDX-License-Identifier: MIT
#include "runtime/flags.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Finds the flag whose name is the first len characters of word.
static const struct flag *find(const struct flag *flags, const char *word, size_t len)
{
	for (const struct flag *f = flags; f->name; f++)
		if ((strlen(f->name) == len && !strncmp(f->name, word, len)) || (len == 1 && f->letter == *word))
			return f;
	return NULL;
}

static bool is_flag(const char *word)
{
	return word[0] == '-' && word[1];
}

// Takes the flag at argv[*i], and its value if that is the next word.
static int take(struct flags *a, const struct flag *flags, int argc, char **argv, int *i, struct err **e)
{
	const char *word = argv[*i] + 1 + (argv[*i][1] == '-');
	const char *equals = strchr(word, '=');
	const struct flag *f = find(flags, word, equals ? (size_t)(equals - word) : strlen(word));
	const char *value = equals ? equals + 1 : NULL;

	if (!f)
		return err_set(e, "flag provided but not defined: %s", argv[*i]);
	if (!f->has_value && !value)
		value = "true";
	if (!value) {
		if (*i + 1 >= argc)
			return err_set(e, "flag needs an argument: --%s", f->name);
		value = argv[++*i];
	}
	a->given[a->given_count++] = (struct flag_given){.flag = f, .value = value};
	return 0;
}

int flags_parse(struct flags *a, const struct flag *flags, bool stops_early, int argc, char **argv, struct err **e)
{
	bool is_over = false;

	*a = (struct flags){.rest = argv};
	a->given = calloc((size_t)argc + 1, sizeof(*a->given));
	if (!a->given)
		return err_set(e, "cannot read the command line: out of memory");
	for (int i = 0; i < argc; i++) {
		if (is_over || !is_flag(argv[i])) {
			argv[a->rest_count++] = argv[i];
			is_over |= stops_early;
		} else if (!strcmp(argv[i], "--")) {
			is_over = true;
		} else if (take(a, flags, argc, argv, &i, e)) {
			return -1;
		}
	}
	argv[a->rest_count] = NULL;
	return 0;
}

const char *flags_text(const struct flags *a, const char *name)
{
	for (size_t i = a->given_count; i-- > 0;)
		if (!strcmp(a->given[i].flag->name, name))
			return a->given[i].value;
	return NULL;
}

bool flags_has(const struct flags *a, const char *name)
{
	const char *value = flags_text(a, name);

	return value && strcmp(value, "false") != 0 && strcmp(value, "0") != 0;
}

const char *flags_nth(const struct flags *a, const char *name, size_t n)
{
	for (size_t i = 0; i < a->given_count; i++)
		if (!strcmp(a->given[i].flag->name, name) && n-- == 0)
			return a->given[i].value;
	return NULL;
}

int flags_path(const struct flags *a, const char *name, char out[PATH_MAX], struct err **e)
{
	const char *given = flags_text(a, name);
	bool is_relative = given && *given && *given != '/';
	char folder[PATH_MAX] = "";

	if (is_relative && !getcwd(folder, sizeof(folder)))
		return err_sys(e, "cannot use --%s: no working folder", name);
	if (snprintf(out, PATH_MAX, "%s%s%s", folder, is_relative ? "/" : "", given ? given : "") >= PATH_MAX)
		return err_set(e, "cannot use --%s: its path is too long", name);
	return 0;
}

void flags_free(struct flags *a)
{
	free(a->given);
	*a = (struct flags){0};
}
