// SPDX-License-Identifier: MIT
#include "suite/settings.h"

#include <string.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/text.h"
#include "suite/limit.h"
#include "suite/plan.h"
#include "suite/settings_kind.h"

#define FIELD(name) offsetof(struct settings, name), sizeof(((struct settings *)0)->name)
#define COUNT       (sizeof(table) / sizeof(*table))
#define HOUR        (3600 * NS_PER_S)
#define SHOWN_MAX   60 // bytes of a wrong value that an error repeats

static const char *const plans[] = {"smoke", "quick", NULL};
static const char *const endings[] = {"poweroff", "reboot", "shell", NULL};
static const char *const coverages[] = {"thin", "full", NULL};
static const char *const languages[] = {"en", "de", NULL};

// The plan comes first: the defaults of the others depend on it.
static const struct setting table[] = {
	{"plan", &setting_choice, FIELD(plan), 0, 0, plans, "smoke", "quick",
		"How much is measured: smoke tries everything once or twice, quick gives figures with intervals.\n"
		"A plan is only a set of defaults for the settings below. In a virtual machine the default is smoke."},
	{"runtimes", &setting_runtimes, FIELD(runtimes), 0, 0, NULL, "all", "all", "Which runtimes are compared."},
	{"workloads", &setting_workloads, FIELD(workloads), 0, 0, NULL, "all", "all", "What is run in them."},
	{"containers", &setting_numbers, FIELD(containers), 1, 64, NULL, "1, 2", "1, 2",
		"How many containers run side by side, where a workload varies that."},
	{"limits", &setting_words, FIELD(limits), 0, 0, limit_names, "default, min", "default, min",
		"Which limits of CPU time and memory containers get, where a workload varies that. default: none; min: "
		"one\n"
		"CPU and 2 GiB; max: every CPU and 27/32 of the memory, as a study could give to Kata."},
	{"arms", &setting_words, FIELD(arms), 0, 0, arm_names, ARM_CORRECTED, "corrected, as-published",
		"corrected: everything, in random order. as-published: primes and linpack once more as the studies "
		"ran\n"
		"them, all repetitions of a runtime in a row and four threads whatever the limit, to show what that "
		"does."},
	{"repeat", &setting_number, FIELD(repeat), 1, 1000, NULL, "2", "10",
		"How often everything is repeated, each time in another random order."},
	{"duration", &setting_duration, FIELD(duration_ns), NS_PER_S, HOUR, NULL, "1s", "5s",
		"How long one measurement of throughput takes."},
	{"connections", &setting_number, FIELD(connections), 1, 1000, NULL, "10", "100",
		"How many requests ab has under way at the same time. The study had 100."},
	{"coverage", &setting_choice, FIELD(coverage), 0, 0, coverages, "thin", "full",
		"full: every workload on every runtime, each time. thin: all but noop, primes, httpd and iperf3 run "
		"briefly,\n"
		"in the first repetition only, on native and docker; linpack, limits and fetch on gvisor-systrap and "
		"kata,\ntoo. kata only in the first repetition, and kata-block and kata-fc only with noop.\n"
		"surface always runs once on each runtime, last of all; thin: without the kernel's functions."},
	{"linpack-n", &setting_number, FIELD(linpack_n), 1, 200000, NULL, "200", "5000",
		"How many unknowns LINPACK solves for. The matrix has 8 bytes times the square of this."},
	{"stream-elements", &setting_number, FIELD(stream_elements), 0, 1000000000, NULL, "100000", "0",
		"How many numbers each of STREAM's three arrays has. 0: by its rule, four times the last cache."},
	{"memory-mib", &setting_number, FIELD(memory_mib), 1, 1000000, NULL, "16", "1024",
		"How much memory limits and latency write to at most, in MiB."},
	{"disk-mib", &setting_number, FIELD(disk_mib), 1, 1000000, NULL, "4", "64",
		"How large the file is that disk writes and reads, in MiB. It lies in memory."},
	{"deadline", &setting_duration, FIELD(deadline_ns), 5 * NS_PER_S, 24 * HOUR, NULL, "2m", "5m",
		"A trial that takes longer is stopped and recorded as failed. At least three times the duration, since "
		"iperf3 and udp measure twice."},
	{"seed", &setting_seed, FIELD(seed), 1, UINT64_MAX, NULL, "random", "random",
		"The number that the random orders are drawn from; plan.tsv of a run names the one it had.\n"
		"The same number gives the same orders again."},
	{"after", &setting_choice, FIELD(after), 0, 0, endings, "poweroff", "poweroff", "What happens at the end."},
	{"lang", &setting_choice, FIELD(lang), 0, 0, languages, "en", "en", "The language of the report."},
};

static void *field_of(const struct setting *row, struct settings *s)
{
	return (char *)s + row->at;
}

static const void *field_in(const struct setting *row, const struct settings *s)
{
	return (const char *)s + row->at;
}

static bool is_smoke(const char *plan)
{
	return !strcmp(plan, "smoke");
}

// Gives every key that no person set the default of the plan in force.
static void fill(struct settings *s)
{
	for (size_t i = 1; i < COUNT; i++)
		if (!(s->given & 1u << i))
			table[i].kind->read(
				&table[i], is_smoke(s->plan) ? table[i].smoke : table[i].quick, field_of(&table[i], s));
}

void settings_default(struct settings *s, const char *plan)
{
	bool is_small = is_smoke(plan);

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < COUNT; i++)
		table[i].kind->read(&table[i], is_small ? table[i].smoke : table[i].quick, field_of(&table[i], s));
}

// The edit distance of Levenshtein (1966), for keys; longer words are far from any.
static size_t distance(const char *a, const char *b)
{
	size_t row[32], n = strlen(b);

	if (n >= sizeof(row) / sizeof(*row))
		return n;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0]++;

		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (a[i] != b[j - 1]);

			diagonal = row[j];
			best = row[j] + 1 < best ? row[j] + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
		}
	}
	return row[n];
}

// Lists all keys, the one most like the wrong one first.
static int refuse_key(const char *key, struct err **e)
{
	CLEANUP_BUF struct buf shown = {0};
	CLEANUP_BUF struct buf keys = {0};
	size_t nearest = 0;

	for (size_t i = 1; i < COUNT; i++)
		if (distance(key, table[i].key) < distance(key, table[nearest].key))
			nearest = i;
	buf_str(&keys, table[nearest].key);
	for (size_t i = 0; i < COUNT; i++)
		if (i != nearest)
			buf_printf(&keys, ", %s", table[i].key);
	text_show(&shown, key, SHOWN_MAX);
	return err_set(e, "%s is no setting; allowed: %s", buf_text(&shown), buf_text(&keys));
}

static int refuse_value(const struct setting *row, const char *value, struct err **e)
{
	CLEANUP_BUF struct buf shown = {0};
	CLEANUP_BUF struct buf allowed = {0};

	text_show(&shown, value, SHOWN_MAX);
	row->kind->allowed(row, &allowed);
	return err_set(e, "%s = %s; allowed: %s", row->key, buf_text(&shown), buf_text(&allowed));
}

int settings_set(struct settings *s, const char *key, const char *value, struct err **e)
{
	size_t i = 0;

	while (i < COUNT && strcmp(table[i].key, key))
		i++;
	if (i == COUNT)
		return refuse_key(key, e);
	if (!table[i].kind->read(&table[i], value, field_of(&table[i], s)))
		return refuse_value(&table[i], value, e);
	s->given |= 1u << i;
	fill(s);
	return 0;
}

bool settings_are_thin(const struct settings *s)
{
	return !strcmp(s->coverage, "thin");
}

int settings_check(const struct settings *s, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	if (s->deadline_ns / 3 >= s->duration_ns)
		return 0;
	buf_str(&text, "deadline = ");
	setting_duration.show(NULL, &s->deadline_ns, &text);
	buf_str(&text, "; allowed: at least three times the duration, which is ");
	setting_duration.show(NULL, &s->duration_ns, &text);
	return err_set(e, "%s", buf_text(&text));
}

static int apply(const char *name, const struct conf *c, struct settings *s, struct err **e)
{
	for (size_t i = 0; i < c->count; i++)
		if (settings_set(s, c->entry[i].key, c->entry[i].value, e))
			return err_wrap(e, "%s:%d", name, c->entry[i].line);
	return settings_check(s, e) ? err_wrap(e, "%s", name) : 0;
}

int settings_parse(const char *name, const char *text, size_t len, struct settings *s, struct err **e)
{
	CLEANUP_CONF struct conf c = {0};
	struct settings fresh = *s;

	if (conf_parse(name, text, len, &c, e) || apply(name, &c, &fresh, e))
		return -1;
	*s = fresh;
	return 0;
}

int settings_load(const char *path, const char *plan, struct settings *s, struct err **e)
{
	CLEANUP_CONF struct conf c = {0};
	const char *slash = strrchr(path, '/');
	struct settings fresh, fallback;

	settings_default(&fallback, plan);
	fresh = fallback;
	*s = fallback;
	if (conf_load(path, &c, e) || apply(slash ? slash + 1 : path, &c, &fresh, e))
		return -1;
	*s = fresh;
	return 0;
}

// Appends text as comment lines.
static void print_comment(const char *text, struct buf *out)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_printf(out, "# %.*s\r\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

void settings_template(struct buf *out)
{
	print_comment("What assay measures on the next boot from this stick. All of this may stay as it is.\n"
		      "To change a setting, remove the # in front of it and edit what stands behind the =.",
		out);
	for (size_t i = 0; i < COUNT; i++) {
		const struct setting *row = &table[i];

		buf_str(out, "\r\n");
		print_comment(row->comment, out);
		buf_str(out, "# Allowed: ");
		row->kind->allowed(row, out);
		buf_str(out, ".\r\n");
		if (i > 0 && strcmp(row->smoke, row->quick))
			buf_printf(out, "# Plan smoke: %s; plan quick: %s.\r\n", row->smoke, row->quick);
		buf_printf(out, "#%s = %s\r\n", row->key, row->quick);
	}
}

void settings_print(const struct settings *s, struct buf *out)
{
	for (size_t i = 0; i < COUNT; i++) {
		buf_printf(out, "%s = ", table[i].key);
		table[i].kind->show(&table[i], field_in(&table[i], s), out);
		buf_str(out, "\n");
	}
}
