// SPDX-License-Identifier: MIT
#include "base/file.h"
#include "fileimage/fileimage.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536 // bytes

static int put(struct fileimage *f, const void *data, size_t size, struct err **e)
{
	f->end += size;
	return file_write_all(f->out, data, size, e);
}

static int align(struct fileimage *f, size_t to, struct err **e)
{
	static const char zeros[FILEIMAGE_ALIGN];

	return put(f, zeros, (to - f->end % to) % to, e);
}

// Holes stay holes: a file may say that it is longer than all disks are together. Where a file system does not tell
// them, all is data.
static int skip_hole(struct fileimage *f, int from, struct err **e)
{
	off_t here = lseek(from, 0, SEEK_CUR), data = lseek(from, here, SEEK_DATA);

	if (data < 0)
		data = errno == ENXIO ? lseek(from, 0, SEEK_END) : here;
	if (data <= here)
		return 0;
	if (lseek(from, data, SEEK_SET) < 0 || lseek(f->out, data - here, SEEK_CUR) < 0)
		return err_sys(e, "cannot leave a hole of %ld bytes", (long)(data - here));
	f->end += (uint64_t)(data - here);
	return 0;
}

static int copy(struct fileimage *f, int from, char *chunk, struct err **e)
{
	ssize_t got;

	while (skip_hole(f, from, e) == 0) {
		got = read(from, chunk, CHUNK);
		if (got == 0)
			return 0;
		if (got < 0 && errno != EINTR)
			return err_sys(e, "cannot read it");
		if (got > 0 && put(f, chunk, (size_t)got, e) < 0)
			return -1;
	}
	return -1;
}

int fileimage_copy(struct fileimage *f, int from, struct fileimage_node *n, struct err **e)
{
	char *chunk = malloc(CHUNK);
	int rc;

	if (!chunk)
		return err_set(e, "no memory");
	rc = align(f, FILEIMAGE_ALIGN, e);
	n->start = f->end;
	if (rc == 0)
		rc = copy(f, from, chunk, e);
	n->size = f->end - n->start;
	free(chunk);
	return rc;
}

static int put_nodes(struct fileimage *f, struct fileimage_header *h, struct err **e)
{
	if (align(f, sizeof(f->items->node), e) < 0)
		return -1;
	h->nodes = f->end;
	h->node_count = (uint32_t)f->count;
	for (size_t i = 0; i < f->count; i++)
		if (put(f, &f->items[i].node, sizeof(f->items[i].node), e) < 0)
			return -1;
	h->names = f->end;
	h->names_size = f->names.len;
	return put(f, buf_text(&f->names), f->names.len, e);
}

static int put_header(struct fileimage *f, struct fileimage_header *h, struct err **e)
{
	memcpy(h->magic, FILEIMAGE_MAGIC, sizeof(h->magic));
	h->version = FILEIMAGE_VERSION;
	h->size = f->end;
	if (lseek(f->out, 0, SEEK_SET) < 0)
		return err_sys(e, "cannot go back to its header");
	return file_write_all(f->out, h, sizeof(*h), e);
}

static int make(struct fileimage *f, int folder, struct err **e)
{
	struct fileimage_header h = {.version = 0};

	if (put(f, &h, sizeof(h), e) < 0)
		return -1;
	for (size_t i = 0; i < f->count; i++)
		if (S_ISDIR(f->items[i].node.mode) && fileimage_scan(f, folder, i, e) < 0)
			return -1;
	if (!buf_ok(&f->names))
		return err_set(e, "no memory");
	return put_nodes(f, &h, e) < 0 ? -1 : put_header(f, &h, e);
}

int fileimage_make(int folder, int out, size_t *left_out, struct err **e)
{
	struct fileimage f = {.out = out, .room = 64, .count = 1};
	struct stat st;
	int rc;

	if (fstat(folder, &st) < 0 || !S_ISDIR(st.st_mode))
		return err_set(e, "it is not a folder");
	f.items = calloc(f.room, sizeof(*f.items));
	if (!f.items)
		return err_set(e, "no memory");
	f.items[0].node = (struct fileimage_node){.mode = st.st_mode,
		.uid = st.st_uid,
		.gid = st.st_gid,
		.mtime = st.st_mtim.tv_sec,
		.mtime_ns = (uint32_t)st.st_mtim.tv_nsec};
	rc = make(&f, folder, e);
	*left_out = f.left_out;
	free(f.items);
	buf_free(&f.names);
	return rc;
}
