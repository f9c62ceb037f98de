// SPDX-License-Identifier: MIT
#include "suite/analyse_facts.h"

#include "suite/analyse_samples.h"

static struct cell_facts *find(struct facts_list *list, const struct sample_line *l)
{
	for (size_t i = 0; i < list->count; i++) {
		struct cell_facts *c = &list->cell[i];

		if (c->workload == l->workload && c->runtime == l->runtime && c->limit == l->limit &&
			c->arm == l->arm && c->containers == l->containers)
			return c;
	}
	return NULL;
}

static struct cell_facts *add(struct facts_list *list, const struct sample_line *l)
{
	struct cell_facts *cell = realloc(list->cell, (list->count + 1) * sizeof(*cell));

	if (!cell)
		return NULL;
	list->cell = cell;
	cell[list->count] = (struct cell_facts){.workload = l->workload,
		.runtime = l->runtime,
		.limit = l->limit,
		.arm = l->arm,
		.containers = l->containers};
	return &cell[list->count++];
}

int facts_keep(struct facts_list *list, const struct sample_line *l, yyjson_val *object, struct err **e)
{
	struct cell_facts *c = find(list, l);
	char *json;

	if (!c && list->count == CELL_FACTS_MAX)
		return 0;
	json = yyjson_val_write(object, YYJSON_WRITE_NOFLAG, NULL);
	if (json && !c)
		c = add(list, l);
	if (!json || !c) {
		free(json);
		return err_set(e, "cannot keep the facts of trial %u: out of memory", l->trial);
	}
	free(c->json);
	c->json = json;
	c->trial = l->trial;
	return 0;
}

void facts_free(struct facts_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->cell[i].json);
	free(list->cell);
	*list = (struct facts_list){0};
}
