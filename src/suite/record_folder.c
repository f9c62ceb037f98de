// SPDX-License-Identifier: MIT
#include "suite/record_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"

#define TRIES 999 // numbers behind a name

int record_folder_sync(const char *path, struct err **e)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd))
		return err_sys(e, "cannot flush folder %s", path);
	return 0;
}

// Device names of DOS, which Windows takes for devices in every folder, whatever follows a point.
static bool is_reserved(const char *name)
{
	static const char *const plain[] = {"con", "prn", "aux", "nul"};
	size_t n = strcspn(name, ".");

	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		if (n == 3 && !strncasecmp(name, plain[i], 3))
			return true;
	return n == 4 && (!strncasecmp(name, "com", 3) || !strncasecmp(name, "lpt", 3)) && strchr("123456789", name[3]);
}

// Keeps letters, digits, '-', '_' and '.' inside; all of that is fine on FAT (Microsoft's FAT specification 1.03,
// long names), which neither takes a point at the end.
void record_folder_name(const char *name, char out[RECORD_NAME_BYTES])
{
	size_t n;

	snprintf(out, RECORD_NAME_BYTES, "%s%s", *name == '\0' || is_reserved(name) ? "run-" : "", name);
	for (n = 0; out[n]; n++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", out[n]))
			out[n] = '-';
	while (n > 0 && out[n - 1] == '.')
		out[--n] = '-';
	if (out[0] == '.')
		out[0] = '-';
}

int record_folder_new(const char *parent, const char *name, char *path, size_t size, struct err **e)
{
	char valid[RECORD_NAME_BYTES], number[8] = "";

	if (file_mkdirs(parent, e))
		return -1;
	record_folder_name(name, valid);
	for (int i = 1; i <= TRIES; i++) {
		if (i > 1)
			snprintf(number, sizeof(number), "-%d", i);
		if (snprintf(path, size, "%s/%s%s", parent, valid, number) >= (int)size)
			return err_set(e, "cannot make folder %s in %s: the name is too long", valid, parent);
		if (!mkdir(path, 0755))
			return record_folder_sync(parent, e);
		if (errno != EEXIST)
			return err_sys(e, "cannot make folder %s", path);
	}
	return err_set(e, "cannot make folder %s in %s: %d of that name exist", valid, parent, TRIES);
}

static bool is_part(const char *part, size_t n)
{
	return n > 0 && !(n == 1 && part[0] == '.') && !(n == 2 && !strncmp(part, "..", 2));
}

int record_folder_for(const char *folder, const char *relative, struct err **e)
{
	char path[PATH_MAX];

	for (const char *part = relative;;) {
		size_t n = strcspn(part, "/");

		if (!is_part(part, n))
			return err_set(e, "cannot write '%s': no name of a file within the results", relative);
		if (!part[n])
			return 0;
		part += n + 1;
		if (snprintf(path, sizeof(path), "%s/%.*s", folder, (int)(part - 1 - relative), relative) >=
			(int)sizeof(path))
			return err_set(e, "cannot write %s: the name is too long", relative);
		if (mkdir(path, 0755) && errno != EEXIST)
			return err_sys(e, "cannot make folder %s", path);
	}
}
