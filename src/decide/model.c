// SPDX-License-Identifier: MIT
#include "decide/model.h"

#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "decide/entry.h"
#include "decide/model_input.h"
#include "decide/model_weight.h"

EMBED(study_a, "src/decide/study-a.conf");

const char *decide_study_a(void)
{
	return embed_study_a;
}

static int required(struct entries *all, const char *key, struct entry *x, struct err **e)
{
	*x = entry_find(all, key, NULL);
	return x->setting ? 0 : err_set(e, "%s: there is no line '%s = …'", all->file, key);
}

// Which runtimes of a run stand for an alternative; by default the one of its name.
static int read_runtimes(struct entries *all, struct decide_alternative *a, struct err **e)
{
	struct entry x = entry_find(all, a->name, "run");
	char name[DECIDE_NAME_MAX];
	int got;

	if (!x.setting) {
		memcpy(a->runtime[a->runtimes++], a->name, sizeof(a->name));
		return 0;
	}
	while ((got = entry_name(&x, '|', name, e)) == 1) {
		if (a->runtimes == DECIDE_CHOICES_MAX)
			return entry_refuse(&x, e, "allowed: at most %d", DECIDE_CHOICES_MAX);
		snprintf(a->runtime[a->runtimes++], DECIDE_NAME_MAX, "%s", name);
	}
	return got;
}

static int read_alternatives(struct entries *all, struct decide_model *m, struct err **e)
{
	char name[DECIDE_NAME_MAX];
	struct entry x;
	int got;

	if (required(all, "alternatives", &x, e))
		return -1;
	while ((got = entry_name(&x, ',', name, e)) == 1) {
		struct decide_alternative *a = &m->alternative[m->alternatives];

		for (size_t i = 0; i < m->alternatives; i++)
			if (!strcmp(m->alternative[i].name, name))
				return entry_refuse(&x, e, "%s stands there twice", name);
		if (m->alternatives == DECIDE_ALTERNATIVES_MAX)
			return entry_refuse(&x, e, "allowed: at most %d", DECIDE_ALTERNATIVES_MAX);
		snprintf(a->name, sizeof(a->name), "%s", name);
		m->alternatives++;
		if (read_runtimes(all, a, e))
			return -1;
	}
	return got == 0 && m->alternatives < 2 ? entry_refuse(&x, e, "allowed: at least two") : got;
}

// Reads a setting of two words, the first of which is the default; *is_second is set to which.
static int read_choice(struct entries *all, const char *key, const char *const *word, bool *is_second, struct err **e)
{
	struct entry x = entry_find(all, key, NULL);

	if (!x.setting)
		return 0;
	*is_second = !strcmp(x.setting->value, word[1]);
	if (!*is_second && strcmp(x.setting->value, word[0]))
		return entry_refuse(&x, e, "allowed: %s, %s", word[0], word[1]);
	return 0;
}

static int read_rules(struct entries *all, struct decide_model *m, struct err **e)
{
	static const char *const arm[] = {"corrected", "as-published"}, *const averaging[] = {
										"arithmetic", "geometric"};
	static const char *const insignificant[] = {"equal", "kept"};

	if (read_choice(all, "arm", arm, &m->is_as_published, e) ||
		read_choice(all, "averaging", averaging, &m->is_geometric, e))
		return -1;
	return read_choice(all, "insignificant", insignificant, &m->keeps_insignificant, e);
}

static int read_model(struct entries *all, struct decide_model *m, struct err **e)
{
	if (read_alternatives(all, m, e) || read_rules(all, m, e) || model_read_weights(all, m, e))
		return -1;
	for (size_t i = 0; i < m->criteria; i++)
		if (model_read_input(all, m, &m->criterion[i], e))
			return -1;
	return entries_check_used(all, e);
}

int decide_parse(const char *name, const char *text, size_t len, struct decide_model *m, struct err **e)
{
	CLEANUP_CONF struct conf conf = {0};
	struct entries all = {.file = name, .conf = &conf};

	*m = (struct decide_model){0};
	snprintf(m->file, sizeof(m->file), "%s", name);
	if (conf_parse(name, text, len, &conf, e))
		return -1;
	return read_model(&all, m, e);
}

int decide_load(const char *path, struct decide_model *m, struct err **e)
{
	const char *slash = strrchr(path, '/');
	CLEANUP_BUF struct buf text = {0};

	if (file_read(path, CONF_FILE_MAX, &text, e))
		return -1;
	return decide_parse(slash ? slash + 1 : path, buf_text(&text), text.len, m, e);
}
