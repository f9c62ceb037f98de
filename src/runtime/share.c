// SPDX-License-Identifier: MIT
#include "runtime/share.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>

#include "base/text.h"
#include "runtime/share_daemon.h"
#include "runtime/share_files.h"
#include "runtime/share_image.h"
#include "runtime/share_tree.h"

#define SAID_MAX 600 // bytes for a message

static const char *word(bool is)
{
	return is ? "true" : "false";
}

// What this process mounts from now on nobody else sees, and nobody has to unmount.
static int own_mounts(struct err **e)
{
	if (unshare(CLONE_NEWNS))
		return err_sys(e, "cannot make a mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return err_sys(e, "cannot make the mounts private");
	return 0;
}

static int start_virtiofs(struct share *s, const struct share_spec *spec, struct err **e)
{
	CLEANUP_BUF struct buf tree = {0};

	buf_printf(&tree, "%s/share", spec->dir);
	buf_str(&s->create, "\"root\":{\"type\":\"virtiofs\",\"tag\":\"share\",\"path\":\"" SHARE_ROOTFS
			    "\"},\"overlay\":false,\"binds\":");
	if (share_daemon_room(spec, e) || own_mounts(e) || share_tree(buf_text(&tree), spec, &s->create, e))
		return -1;
	buf_str(&s->create, ",\"files\":[],");
	return share_daemon(s, spec, buf_text(&tree), e);
}

static int start_block(struct share *s, const struct share_spec *spec, uint64_t deadline, struct err **e)
{
	const struct share_image image = {.rootfs = spec->rootfs, .mksquashfs = spec->mksquashfs, .cache = spec->cache};

	buf_printf(&s->create, "\"root\":{\"type\":\"squashfs\",\"device\":\"/dev/vda\"},\"overlay\":%s,\"binds\":[",
		word(!spec->config->is_root_read_only));
	for (size_t i = 0; i < spec->config->mount_count; i++)
		buf_str(&s->create, i ? ",null" : "null");
	buf_str(&s->create, "],\"files\":");
	if (share_files(spec, &s->create, e))
		return -1;
	buf_str(&s->create, ",");
	s->image = share_image(&image, deadline, s->disk, sizeof(s->disk), e);
	return s->image < 0 ? -1 : 0;
}

int share_start(struct share *s, const struct share_spec *spec, uint64_t deadline, struct err **e)
{
	int r;

	*s = (struct share)SHARE_NONE;
	r = spec->kind == SHARE_BLOCK ? start_block(s, spec, deadline, e) : start_virtiofs(s, spec, e);
	if (r == 0 && !buf_ok(&s->create))
		r = err_set(e, "cannot describe the files: out of memory");
	if (r)
		share_stop(s);
	return r;
}

void share_said(const struct share *s, struct buf *out)
{
	char text[4096];
	ssize_t n = s->log < 0 ? -1 : read(s->log, text, sizeof(text) - 1);

	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	if (n <= 0)
		return;
	text[n] = 0;
	text_show(out, text, SAID_MAX);
}

void share_stop(struct share *s)
{
	proc_kill(&s->daemon);
	if (s->socket[0])
		unlink(s->socket);
	scope_close(&s->folder);
	scope_close(&s->log);
	scope_close(&s->image);
	buf_free(&s->create);
	*s = (struct share)SHARE_NONE;
}
