// SPDX-License-Identifier: MIT
// The processes of a container that the host knows: its shim and those of exec. The ones inside are the guest's.
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "runtime/control.h"
#include "runtime/verb.h"

#define LIMIT     (10 * NS_PER_S)
#define WORDS_MAX 32

// Whether a JSON array of numbers has this one.
static bool is_listed(yyjson_val *list, const char *pid)
{
	yyjson_arr_iter it;
	yyjson_val *v;

	yyjson_arr_iter_init(list, &it);
	while ((v = yyjson_arr_iter_next(&it)))
		if (yyjson_get_sint(v) == strtol(pid, NULL, 10))
			return true;
	return false;
}

// Returns the word of a line, from 0, or NULL. Cuts the line.
static char *nth_word(char *line, int n)
{
	char *save, *word = strtok_r(line, " \t", &save);

	while (word && n-- > 0)
		word = strtok_r(NULL, " \t", &save);
	return word;
}

static int find_column(const char *head)
{
	char copy[1024], *word;

	for (int i = 0; i < WORDS_MAX; i++) {
		snprintf(copy, sizeof(copy), "%s", head);
		word = nth_word(copy, i);
		if (word && !strcmp(word, "PID"))
			return i;
	}
	return -1;
}

// Keeps the first line and those whose PID is in the list.
static int filter(struct buf *table, yyjson_val *list, struct buf *out, struct err **e)
{
	char copy[1024], *save, *line = strtok_r(table->data, "\n", &save), *word;
	int column = line ? find_column(line) : -1;

	if (column < 0)
		return err_set(e, "couldn't find PID field in ps output");
	buf_printf(out, "%s\n", line);
	while ((line = strtok_r(NULL, "\n", &save))) {
		snprintf(copy, sizeof(copy), "%s", line);
		word = nth_word(copy, column);
		if (word && is_listed(list, word))
			buf_printf(out, "%s\n", line);
	}
	return 0;
}

static int print_table(const struct flags *a, const struct buf *list, struct buf *out, struct err **e)
{
	const char *argv[WORDS_MAX + 2] = {"ps", "-ef"};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_BUF struct buf table = {0};

	if (a->rest_count > WORDS_MAX)
		return err_set(e, "cannot run ps: more than %d arguments", WORDS_MAX);
	for (size_t i = 1; i < a->rest_count; i++) {
		argv[i] = a->rest[i];
		argv[i + 1] = NULL;
	}
	if (json_parse("the shim's answer", buf_text(list), list->len, &doc, e))
		return -1;
	if (proc_check(argv, clock_deadline(LIMIT), &table, e))
		return -1;
	return table.len ? filter(&table, yyjson_doc_get_root(doc), out, e) : err_set(e, "ps said nothing");
}

static int ps(const struct globals *g, const struct flags *a, struct err **e)
{
	CLEANUP_BUF struct buf list = {0};
	CLEANUP_BUF struct buf out = {0};
	const char *format = flags_text(a, "format");
	struct state s;

	if (format && strcmp(format, "json") != 0 && strcmp(format, "table") != 0)
		return err_set(e, "invalid format option \"%.40s\": table or json", format);
	if (state_load(&s, g->root, a->rest[0], e))
		return -1;
	if (control_ask(&s, SHIM_PROCESSES, NULL, 0, clock_deadline(LIMIT), &list, e))
		return -1;
	if (format && !strcmp(format, "json"))
		buf_printf(&out, "%s\n", buf_text(&list));
	else if (print_table(a, &list, &out, e))
		return -1;
	return file_write_all(STDOUT_FILENO, out.data, out.len, e);
}

static const struct flag flags[] = {{"format", 'f', true}, {0}};

const struct verb verb_ps = {
	.name = "ps",
	.usage = "[--format table|json] ID [OPTION OF ps…]",
	.help = "list the host's processes of a container",
	.flags = flags,
	.stops_early = true,
	.has_id = true,
	.failure = 1,
	.run = ps,
};
