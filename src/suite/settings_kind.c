// SPDX-License-Identifier: MIT
#include "suite/settings_kind.h"

#include <inttypes.h>
#include <string.h>

#include "base/unit.h"
#include "suite/measure.h"
#include "suite/runtime.h"
#include "suite/settings.h"

#define WORD_MAX   64
#define SEPARATORS " \t,"

// Copies the next word of a list and moves *s behind it. Returns whether there is one that fits.
static bool next_word(const char **s, char word[WORD_MAX])
{
	size_t n;

	*s += strspn(*s, SEPARATORS);
	n = strcspn(*s, SEPARATORS);
	if (n == 0 || n >= WORD_MAX)
		return false;
	memcpy(word, *s, n);
	word[n] = '\0';
	*s += n;
	return true;
}

static bool is_list_end(const char *s)
{
	return s[strspn(s, SEPARATORS)] == '\0';
}

static bool choice_read(const struct setting *s, const char *value, void *field)
{
	for (size_t i = 0; s->words[i]; i++) {
		if (strcmp(s->words[i], value))
			continue;
		snprintf(field, s->size, "%s", value);
		return true;
	}
	return false;
}

static void choice_show(const struct setting *s, const void *field, struct buf *out)
{
	(void)s;
	buf_str(out, field);
}

static void choice_allowed(const struct setting *s, struct buf *out)
{
	for (size_t i = 0; s->words[i]; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : s->words[i + 1] ? ", " : " or ", s->words[i]);
}

const struct setting_kind setting_choice = {choice_read, choice_show, choice_allowed};

// The name in row i of a table, or NULL behind its end.
typedef const char *name_at(const struct setting *s, size_t i);

static const char *word_name(const struct setting *s, size_t i)
{
	return s->words[i];
}

static const char *runtime_name(const struct setting *s, size_t i)
{
	size_t n;
	const struct runtime *table = runtime_table(&n);

	(void)s;
	return i < n ? table[i].name : NULL;
}

static const char *workload_name(const struct setting *s, size_t i)
{
	size_t n;
	const struct measure_ops *const *table = measure_table(&n);

	(void)s;
	return i < n ? table[i]->name : NULL;
}

static const char *find_name(name_at *at, const struct setting *s, const char *searched)
{
	const char *name;

	for (size_t i = 0; (name = at(s, i)); i++)
		if (!strcmp(name, searched))
			return name;
	return NULL;
}

static bool names_all(name_at *at, const struct setting *s, const char **names)
{
	size_t n = 0;

	for (; n < SETTINGS_LIST_MAX && at(s, n); n++)
		names[n] = at(s, n);
	return n > 0 && !at(s, n);
}

static bool names_listed(name_at *at, const struct setting *s, const char *value, const char **names)
{
	char one[WORD_MAX];

	for (size_t n = 0; !is_list_end(value); n++) {
		if (n == SETTINGS_LIST_MAX || !next_word(&value, one) || !(names[n] = find_name(at, s, one)))
			return false;
		for (size_t i = 0; i < n; i++)
			if (names[i] == names[n])
				return false;
	}
	return names[0] != NULL;
}

static bool names_read(name_at *at, const struct setting *s, const char *value, void *field)
{
	const char *names[SETTINGS_LIST_MAX + 1] = {NULL};

	if (!(strcmp(value, "all") ? names_listed(at, s, value, names) : names_all(at, s, names)))
		return false;
	memcpy(field, names, sizeof(names));
	return true;
}

static void names_show(const struct setting *s, const void *field, struct buf *out)
{
	const char *const *names = field;

	(void)s;
	for (size_t i = 0; names[i]; i++)
		buf_printf(out, "%s%s", i ? ", " : "", names[i]);
}

static void names_allowed(name_at *at, const struct setting *s, struct buf *out)
{
	const char *name;

	buf_str(out, "all, or some of ");
	for (size_t i = 0; (name = at(s, i)); i++)
		buf_printf(out, "%s%s", i ? ", " : "", name);
	buf_str(out, ", each once");
}

static bool words_read(const struct setting *s, const char *value, void *field)
{
	return names_read(word_name, s, value, field);
}

static void words_allowed(const struct setting *s, struct buf *out)
{
	names_allowed(word_name, s, out);
}

const struct setting_kind setting_words = {words_read, names_show, words_allowed};

static bool runtimes_read(const struct setting *s, const char *value, void *field)
{
	return names_read(runtime_name, s, value, field);
}

static void runtimes_allowed(const struct setting *s, struct buf *out)
{
	names_allowed(runtime_name, s, out);
}

const struct setting_kind setting_runtimes = {runtimes_read, names_show, runtimes_allowed};

static bool workloads_read(const struct setting *s, const char *value, void *field)
{
	return names_read(workload_name, s, value, field);
}

static void workloads_allowed(const struct setting *s, struct buf *out)
{
	names_allowed(workload_name, s, out);
}

const struct setting_kind setting_workloads = {workloads_read, names_show, workloads_allowed};

static bool number_between(const struct setting *s, const char *word, unsigned *out)
{
	uint64_t v;

	if (!unit_number(word, s->max, &v) || v < s->min)
		return false;
	*out = (unsigned)v;
	return true;
}

static bool numbers_read(const struct setting *s, const char *value, void *field)
{
	unsigned numbers[SETTINGS_LIST_MAX] = {0};
	char word[WORD_MAX];

	// The last place stays 0 and ends the list.
	for (size_t n = 0; !is_list_end(value); n++) {
		if (n == SETTINGS_LIST_MAX - 1 || !next_word(&value, word) || !number_between(s, word, &numbers[n]))
			return false;
		for (size_t i = 0; i < n; i++)
			if (numbers[i] == numbers[n])
				return false;
	}
	if (!numbers[0])
		return false;
	memcpy(field, numbers, sizeof(numbers));
	return true;
}

static void numbers_show(const struct setting *s, const void *field, struct buf *out)
{
	const unsigned *numbers = field;

	(void)s;
	for (size_t i = 0; i < SETTINGS_LIST_MAX && numbers[i]; i++)
		buf_printf(out, "%s%u", i ? ", " : "", numbers[i]);
}

static void numbers_allowed(const struct setting *s, struct buf *out)
{
	buf_printf(
		out, "up to %d different numbers from %" PRIu64 " to %" PRIu64, SETTINGS_LIST_MAX - 1, s->min, s->max);
}

const struct setting_kind setting_numbers = {numbers_read, numbers_show, numbers_allowed};

static bool number_read(const struct setting *s, const char *value, void *field)
{
	return number_between(s, value, field);
}

static void number_show(const struct setting *s, const void *field, struct buf *out)
{
	(void)s;
	buf_printf(out, "%u", *(const unsigned *)field);
}

static void number_allowed(const struct setting *s, struct buf *out)
{
	buf_printf(out, "a number from %" PRIu64 " to %" PRIu64, s->min, s->max);
}

const struct setting_kind setting_number = {number_read, number_show, number_allowed};

// Prints in the largest unit that leaves no rest; what unit_duration reads is always whole milliseconds.
static void print_duration(uint64_t ns, struct buf *out)
{
	static const struct {
		uint64_t ns;
		const char *name;
	} units[] = {{UINT64_C(3600000000000), "h"}, {UINT64_C(60000000000), "m"}, {1000000000, "s"}, {1000000, "ms"}};
	size_t i = 0;

	while (i < 3 && ns % units[i].ns)
		i++;
	buf_printf(out, "%" PRIu64 "%s", ns / units[i].ns, units[i].name);
}

static bool duration_read(const struct setting *s, const char *value, void *field)
{
	uint64_t ns;

	if (!unit_duration(value, &ns) || ns < s->min || ns > s->max)
		return false;
	memcpy(field, &ns, sizeof(ns));
	return true;
}

static void duration_show(const struct setting *s, const void *field, struct buf *out)
{
	(void)s;
	print_duration(*(const uint64_t *)field, out);
}

static void duration_allowed(const struct setting *s, struct buf *out)
{
	buf_str(out, "a time from ");
	print_duration(s->min, out);
	buf_str(out, " to ");
	print_duration(s->max, out);
	buf_str(out, " such as 10s, 2m or 1h");
}

const struct setting_kind setting_duration = {duration_read, duration_show, duration_allowed};

static bool seed_read(const struct setting *s, const char *value, void *field)
{
	uint64_t seed = 0;

	if (strcmp(value, "random") && (!unit_number(value, s->max, &seed) || seed < s->min))
		return false;
	memcpy(field, &seed, sizeof(seed));
	return true;
}

static void seed_show(const struct setting *s, const void *field, struct buf *out)
{
	uint64_t seed = *(const uint64_t *)field;

	(void)s;
	if (seed)
		buf_printf(out, "%" PRIu64, seed);
	else
		buf_str(out, "random");
}

static void seed_allowed(const struct setting *s, struct buf *out)
{
	buf_printf(out, "random, or a number from %" PRIu64 " to %" PRIu64, s->min, s->max);
}

const struct setting_kind setting_seed = {seed_read, seed_show, seed_allowed};
