// SPDX-License-Identifier: MIT
#include "suite/export.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/file.h"
#include "report/export.h"
#include "suite/analyse.h"
#include "suite/merge_log.h"

#define ENOUGH (1u << 20) // bytes to write at once

static const struct {
	const char *name;
	int (*samples)(const struct found *runs, struct export_to *to, struct err **e);
	int (*summary)(const struct export_run *run, size_t runs, struct buf *out, struct err **e);
} formats[] = {
	{"csv-long", export_csv_long, NULL},
	{"csv-wide", export_csv_wide, NULL},
	{"json", export_json, NULL},
	{"openmetrics", NULL, export_openmetrics},
	{"markdown", NULL, export_markdown},
};

#define FORMATS (sizeof(formats) / sizeof(*formats))

bool export_is_format(const char *format)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (!strcmp(formats[i].name, format))
			return true;
	return false;
}

int export_drain(struct export_to *to, bool must_go, struct err **e)
{
	if (!buf_ok(&to->text))
		return err_set(e, "cannot export: out of memory");
	if (to->text.len < ENOUGH && !must_go)
		return 0;
	if (file_write_all(to->fd, buf_text(&to->text), to->text.len, e))
		return err_wrap(e, "cannot export");
	buf_clear(&to->text);
	return 0;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

// Whether run a of a set is the beginning of run b: copies of one run are called NAME, NAME-2 and so on.
static bool begins(const char *a, const char *b)
{
	char log_a[PATH_MAX], log_b[PATH_MAX];
	enum log_relation r = LOG_DIFFERS;
	size_t na = strlen(a), nb = strlen(b);

	if (strncmp(a, b, na < nb ? na : nb) != 0 ||
		snprintf(log_a, sizeof(log_a), "%s/samples.jsonl", a) >= (int)sizeof(log_a) ||
		snprintf(log_b, sizeof(log_b), "%s/samples.jsonl", b) >= (int)sizeof(log_b))
		return false;
	return !log_relate(log_a, log_b, &r, NULL) && r == LOG_BEGINS;
}

static void drop_beginnings(struct found *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->count; i++) {
		bool is_needless = false;

		// Those before it are the ones that were kept.
		for (size_t j = 0; j < f->count && !is_needless; j++)
			is_needless = (j < kept || j > i) && begins(f->path[i], f->path[j]);
		if (is_needless)
			free(f->path[i]);
		else
			f->path[kept++] = f->path[i];
	}
	f->count = kept;
}

static int load_summary(const char *folder, yyjson_doc **doc, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	return analyse_folder(folder, &text, e) || json_parse(folder, buf_text(&text), text.len, doc, e) ? -1 : 0;
}

static int load_all(const struct found *f, struct export_run *run, yyjson_doc **doc, struct err **e)
{
	for (size_t i = 0; i < f->count; i++) {
		if (load_summary(f->path[i], &doc[i], e))
			return -1;
		run[i] = (struct export_run){.folder = last_part(f->path[i]), .summary = yyjson_doc_get_root(doc[i])};
	}
	return 0;
}

static int export_summaries(const struct found *f, size_t format, struct export_to *to, struct err **e)
{
	struct export_run *run = calloc(f->count + 1, sizeof(*run));
	yyjson_doc **doc = calloc(f->count + 1, sizeof(*doc));
	int rc;

	if (!run || !doc)
		rc = err_set(e, "cannot export: out of memory");
	else if (!(rc = load_all(f, run, doc, e)))
		rc = formats[format].summary(run, f->count, &to->text, e);
	for (size_t i = 0; doc && i < f->count; i++)
		yyjson_doc_free(doc[i]);
	free(doc);
	free(run);
	return rc;
}

int export_load(const char *folder, sample_keeper *keeper, void *arg, struct sample_log *log, struct err **e)
{
	char path[PATH_MAX];

	*log = (struct sample_log){0};
	if (snprintf(path, sizeof(path), "%s/samples.jsonl", folder) >= (int)sizeof(path))
		return err_set(e, "cannot export %s: its name is too long", folder);
	return samples_load(path, keeper, arg, log, e);
}

int export_folder(const char *folder, const char *format, int fd, size_t *dropped, struct err **e)
{
	CLEANUP_FOUND struct found f = {0};
	struct export_to to = {.fd = fd};
	size_t i = 0;
	int rc;

	*dropped = 0;
	while (i < FORMATS && strcmp(formats[i].name, format) != 0)
		i++;
	if (i == FORMATS)
		return err_set(e, "cannot export as '%.60s'; formats: %s", format, EXPORT_FORMATS);
	if (find_runs(folder, &f, e))
		return -1;
	if (!f.count)
		return err_set(e, "cannot export %s: there is no samples.jsonl in it or below", folder);
	drop_beginnings(&f);
	rc = formats[i].samples ? formats[i].samples(&f, &to, e) : export_summaries(&f, i, &to, e);
	if (!rc)
		rc = export_drain(&to, true, e);
	*dropped = to.dropped;
	buf_free(&to.text);
	return rc;
}

int export_file(const char *folder, const char *format, const char *path, size_t *dropped, struct err **e)
{
	CLEANUP_FD int fd = -1;
	char temp[PATH_MAX];
	int rc;

	if (snprintf(temp, sizeof(temp), "%s.new", path) >= (int)sizeof(temp))
		return err_set(e, "cannot write %s: the name is too long", path);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return err_sys(e, "cannot create %s", temp);
	rc = export_folder(folder, format, fd, dropped, e);
	if (!rc && (fsync(fd) || rename(temp, path)))
		rc = err_sys(e, "cannot write %s", path);
	if (rc)
		unlink(temp);
	return rc;
}
