// SPDX-License-Identifier: MIT
#include "runtime/share_files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "runtime/share_tree.h"

// RFC 4648, section 4.
static void put_base64(struct buf *out, const uint8_t *p, size_t len)
{
	static const char letter[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		uint32_t v = (uint32_t)p[i] << 16 | (uint32_t)(n > 1 ? p[i + 1] : 0) << 8 | (n > 2 ? p[i + 2] : 0);
		char four[4] = {letter[v >> 18], letter[v >> 12 & 63], n > 1 ? letter[v >> 6 & 63] : '=',
			n > 2 ? letter[v & 63] : '='};

		buf_add(out, four, 4);
	}
}

static int refuse(const struct share_spec *spec, size_t index, const char *what, struct err **e)
{
	return err_kind_set(e, ERR_UNSUPPORTED,
		"cannot bind mounts[%zu]: its source %s is %s; without virtio-fs the guest gets copies of files, at "
		"most %u KiB each and %u KiB together",
		index, spec->config->mounts[index].source, what, SHARE_FILE_MAX / 1024, SHARE_FILES_MAX / 1024);
}

// Appends the file; *total grows by its length.
static int put_file(const struct share_spec *spec, size_t index, size_t *total, struct buf *out, struct err **e)
{
	CLEANUP_FD int fd = share_source(spec, index, e);
	CLEANUP_BUF struct buf data = {0};
	char path[32];
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st))
		return err_sys(e, "cannot look at mounts[%zu]", index);
	if (!S_ISREG(st.st_mode))
		return refuse(spec, index, S_ISDIR(st.st_mode) ? "a folder" : "a device", e);
	if ((uint64_t)st.st_size > SHARE_FILE_MAX || (uint64_t)st.st_size > SHARE_FILES_MAX - *total)
		return refuse(spec, index, "too large", e);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (file_read(path, SHARE_FILES_MAX - *total, &data, e))
		return err_wrap(e, "mounts[%zu], whose source is %s", index, spec->config->mounts[index].source);
	*total += data.len;
	buf_printf(out, "{\"mount\":%zu,\"mode\":%u,\"data\":\"", index, st.st_mode & 07777);
	put_base64(out, (const uint8_t *)buf_text(&data), data.len);
	buf_str(out, "\"}");
	return 0;
}

int share_files(const struct share_spec *spec, struct buf *out, struct err **e)
{
	size_t count = 0, total = 0;

	buf_str(out, "[");
	for (size_t i = 0; i < spec->config->mount_count; i++) {
		if (!spec->config->mounts[i].is_bind)
			continue;
		buf_str(out, count++ ? "," : "");
		if (put_file(spec, i, &total, out, e))
			return -1;
	}
	buf_str(out, "]");
	return 0;
}
