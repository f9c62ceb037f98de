// SPDX-License-Identifier: MIT
#include <unistd.h>

#include "suite/run.h"
#include "suite/stages.h"

static int write_recorded(void *record, const char *name, const struct buf *content, struct err **e)
{
	return record_file(record, name, buf_text(content), content->len, e);
}

int run_report(struct run *r, struct err **e)
{
	CLEANUP_BUF struct buf table = {0};
	const char *folder = record_folder(r->record);

	if (stage_analyse(folder, write_recorded, r->record, e) ||
		stage_report(folder, r->settings.lang, write_recorded, r->record, e) ||
		stage_show(folder, screen_columns(STDOUT_FILENO), &table, e))
		return -1;
	screen_summary(r->screen, buf_text(&table));
	return 0;
}

void run_free(struct run *r)
{
	for (size_t i = 0; i < r->note_count; i++)
		free(r->notes[i]);
	for (size_t i = 0; i < r->runtime_count; i++)
		err_free(&r->runtimes[i].missing);
	plan_free(&r->plan);
	screen_close(r->screen);
}
