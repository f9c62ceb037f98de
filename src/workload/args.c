// SPDX-License-Identifier: MIT
#include "workload/line.h"
#include "workload/workload.h"

#include <string.h>
#include <unistd.h>

static const struct workload_key no_keys[] = {{.name = NULL}};

static int parse_number(const char *text, uint64_t *out)
{
	uint64_t n = 0;

	if (!*text)
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || n > (UINT64_MAX - 9) / 10)
			return -1;
		n = n * 10 + (uint64_t)(*text - '0');
	}
	*out = n;
	return 0;
}

static int refuse_value(const struct workload_key *k, const char *value)
{
	struct line l = {.length = 0};

	line_text(&l, "bench: ");
	line_text(&l, k->name);
	line_text(&l, " takes a whole number from ");
	line_number(&l, k->min);
	line_text(&l, " to ");
	line_number(&l, k->max);
	line_text(&l, ", not '");
	line_text(&l, value);
	line_text(&l, "'");
	line_send(&l, STDERR_FILENO);
	return WORKLOAD_USAGE;
}

static int refuse_key(const struct workload *w, const struct workload_key *keys, const char *word)
{
	struct line l = {.length = 0};

	line_text(&l, "bench: ");
	line_text(&l, w->name);
	line_text(&l, keys->name ? " takes" : " takes no key");
	for (const struct workload_key *k = keys; k->name; k++) {
		line_text(&l, k == keys ? " " : ", ");
		line_text(&l, k->name);
		line_text(&l, "=");
	}
	line_text(&l, "; not '");
	line_text(&l, word);
	line_text(&l, "'");
	line_send(&l, STDERR_FILENO);
	return WORKLOAD_USAGE;
}

static int set(struct workload_args *args, size_t i, const char *text)
{
	const struct workload_key *k = &args->keys[i];
	uint64_t n = 0;

	if (k->max && (parse_number(text, &n) < 0 || n < k->min || n > k->max))
		return refuse_value(k, text);
	args->values[i] = (struct workload_value){.text = text, .number = n};
	return WORKLOAD_OK;
}

static int read_word(struct workload_args *args, const struct workload *w, const char *word)
{
	const char *equals = strchr(word, '=');

	for (size_t i = 0; equals && args->keys[i].name; i++) {
		size_t length = strlen(args->keys[i].name);

		if ((size_t)(equals - word) == length && !memcmp(word, args->keys[i].name, length))
			return set(args, i, equals + 1);
	}
	return refuse_key(w, args->keys, word);
}

int args_read(struct workload_args *args, const struct workload *w, int count, char *const *words)
{
	int rc = WORKLOAD_OK;

	args->keys = w->keys ? w->keys : no_keys;
	for (size_t i = 0; args->keys[i].name && rc == WORKLOAD_OK; i++)
		rc = set(args, i, args->keys[i].value);
	for (int i = 0; i < count && rc == WORKLOAD_OK; i++)
		rc = read_word(args, w, words[i]);
	return rc;
}

static const struct workload_value *value(const struct workload_args *args, const char *key)
{
	static const struct workload_value none = {.text = "", .number = 0};

	for (size_t i = 0; args->keys[i].name; i++)
		if (!strcmp(args->keys[i].name, key))
			return &args->values[i];
	return &none;
}

uint64_t args_number(const struct workload_args *args, const char *key)
{
	return value(args, key)->number;
}

const char *args_text(const struct workload_args *args, const char *key)
{
	return value(args, key)->text;
}
