// SPDX-License-Identifier: MIT
#include "agent/mounts_files.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/base64.h"
#include "agent/mountfd.h"
#include "base/file.h"

int mounts_text(const char *name, const void *data, size_t len, unsigned mode, struct err **e)
{
	CLEANUP_FD int fd = -1;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), MOUNTS_FILE_DIR "/%s", name);
	if (file_mkdirs(MOUNTS_FILE_DIR, e))
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(e, "cannot create %s", path);
	if (file_write_all(fd, data, len, e))
		return err_wrap(e, "%s", path);
	if (fchmod(fd, mode & 07777))
		return err_sys(e, "cannot set the mode of %s", path);
	return mountfd_clone(fd, false, e);
}

int mounts_file(yyjson_arr_iter *files, size_t i, struct err **e)
{
	yyjson_val *file = yyjson_arr_iter_next(files);
	CLEANUP_BUF struct buf content = {0};
	char name[32];

	if (!file || yyjson_get_uint(yyjson_obj_get(file, "mount")) != i)
		return err_set(e, "the host has given nothing to bind there");
	if (base64_decode(json_text(file, "data", ""), &content, e))
		return -1;
	snprintf(name, sizeof(name), "%zu", i);
	return mounts_text(name, buf_text(&content), content.len, (unsigned)json_number(file, "mode", 0644), e);
}
