// SPDX-License-Identifier: MIT
#include "workload/site_root.h"
#include "workload/beneath.h"
#include "workload/http_type.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int site_root_open(struct site *s, const char *folder)
{
	*s = (struct site){.root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC)};
	return s->root < 0 ? -1 : 0;
}

static int status_of_errno(void)
{
	switch (errno) {
	case EACCES:
		return 403;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		return 503;
	default:
		return 404;
	}
}

// Nothing was changed after it was sent, as a server must not say; and nothing before 1970, where HTTP's dates begin
// here.
static uint64_t changed(const struct stat *s)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (s->st_mtim.tv_sec > now.tv_sec)
		return (uint64_t)now.tv_sec;
	return s->st_mtim.tv_sec < 0 ? 0 : (uint64_t)s->st_mtim.tv_sec;
}

static void describe(struct site_file *f, const char *path, const struct stat *s)
{
	const uint64_t marks[] = {(uint64_t)s->st_mtim.tv_sec, (uint64_t)s->st_mtim.tv_nsec, (uint64_t)s->st_size,
		(uint64_t)s->st_ino, (uint64_t)s->st_dev};

	f->type = http_type(path);
	f->body = NULL;
	f->length = (size_t)s->st_size;
	f->changed = changed(s);
	site_file_describe(f, marks, sizeof(marks));
}

int site_root_find(const struct site *s, const char *path, size_t length, struct site_file *f, int *fd)
{
	static const char index_name[] = "index.html";
	char name[HTTP_PATH_MAX + sizeof(index_name)];
	bool is_folder = path[length - 1] == '/';
	struct stat st;
	int status = 404;

	memcpy(name, path + 1, length); // with the NUL
	if (is_folder)
		memcpy(name + length - 1, index_name, sizeof(index_name));
	*fd = beneath_open(s->root, name);
	if (*fd < 0)
		return status_of_errno();
	if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode)) {
		describe(f, name, &st);
		return 200;
	}
	if (!is_folder && S_ISDIR(st.st_mode))
		status = 301;
	close(*fd);
	*fd = -1;
	return status;
}
