// SPDX-License-Identifier: MIT
#include "uni/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "fileimage/fileimage.h"
#include "tender/manifest.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Opens a file to read, at a path as the container would see it, if it has one of these rights (0: whatever it has).
// What an image has there may be a device, which merely opening may set to work. Returns −1 with errno set.
static int open_inside(int root, const char *path, mode_t rights)
{
	const struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
	CLEANUP_FD int place = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	char self[32];
	struct stat st;

	if (place < 0 || fstat(place, &st))
		return -1;
	if (!S_ISREG(st.st_mode) || (rights && !(st.st_mode & rights))) {
		errno = EACCES;
		return -1;
	}
	snprintf(self, sizeof(self), "/proc/self/fd/%d", place);
	return open(self, O_RDONLY | O_CLOEXEC);
}

static int open_executable(int root, const char *path)
{
	return open_inside(root, path, 0111);
}

static const char *search_path(const struct oci_process *process)
{
	for (size_t i = 0; i < process->env.count; i++)
		if (!strncmp(process->env.at[i], "PATH=", 5))
			return process->env.at[i] + 5;
	return DEFAULT_PATH;
}

static int search(int root, const char *folders, const char *name)
{
	int fd = -1, reason = ENOENT;
	char path[PATH_MAX];

	while (fd < 0 && *folders) {
		size_t n = strcspn(folders, ":");

		if (snprintf(path, sizeof(path), "%.*s/%s", (int)n, folders, name) < (int)sizeof(path))
			fd = open_executable(root, path);
		if (fd < 0 && errno != ENOENT)
			reason = errno;
		folders += n + (folders[n] == ':');
	}
	if (fd < 0)
		errno = reason;
	return fd;
}

static int find(int root, const struct oci_process *process, struct err **e)
{
	const char *name = process->args.count ? process->args.at[0] : "";
	char path[PATH_MAX];
	int fd = -1;

	if (!*name)
		return err_set(e, "process.args is empty");
	if (!strchr(name, '/')) {
		fd = search(root, search_path(process), name);
		// runc's words, which engines know.
		return fd < 0 && errno == ENOENT
			       ? err_set(e, "exec: \"%.200s\": executable file not found in $PATH", name)
		       : fd < 0 ? err_sys(e, "exec: \"%.200s\"", name)
				: fd;
	}
	// What is cut would be another file.
	if (snprintf(path, sizeof(path), "%s/%s", *name == '/' ? "" : process->cwd, name) < (int)sizeof(path))
		fd = open_executable(root, path);
	else
		errno = ENAMETOOLONG;
	if (fd >= 0)
		return fd;
	return err_set(e, "exec: \"%.200s\": stat %.200s: %s", name, name,
		errno == ENOENT   ? "no such file or directory"
		: errno == EACCES ? "permission denied"
				  : strerror(errno));
}

static int read_headers(struct program *p, struct err **e)
{
	struct stat st;
	void *file;
	int r;

	if (fstat(p->file, &st) || !st.st_size)
		return err_kind_set(e, ERR_UNSUPPORTED, "it is empty");
	file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, p->file, 0);
	if (file == MAP_FAILED)
		return err_sys(e, "cannot read it");
	r = elf_read(file, (size_t)st.st_size, &p->image, e);
	munmap(file, (size_t)st.st_size);
	return r;
}

// Opens the tree of files, if the unikernel wants one and it was made with the image.
static int open_files(struct program *p, struct err **e)
{
	if (!manifest_device(&p->image.manifest, UNIKERNEL_ROOT))
		return 0;
	p->files = open_inside(p->rootfs, UNIKERNEL_FILES, 0);
	return p->files >= 0 || errno == ENOENT ? 0 : err_sys(e, "cannot open " UNIKERNEL_FILES);
}

static int open_all(const char *rootfs, const struct oci_process *process, struct program *p, struct err **e)
{
	p->rootfs = open(rootfs, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->rootfs < 0)
		return err_sys(e, "cannot open the root file system %s", rootfs);
	p->file = find(p->rootfs, process, e);
	if (p->file < 0)
		return -1;
	if (read_headers(p, e) || open_files(p, e))
		return err_wrap(e, "cannot run %.200s as a unikernel", process->args.at[0]);
	return 0;
}

int program_make_files(struct program *p, const char *dir, struct err **e)
{
	CLEANUP_FD int out = -1;
	char path[PATH_MAX];
	size_t left_out;
	int r;

	if (p->files >= 0 || !manifest_device(&p->image.manifest, UNIKERNEL_ROOT))
		return 0;
	snprintf(path, sizeof(path), "%s/files", dir);
	out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0)
		return err_sys(e, "cannot make %s", path);
	r = fileimage_make(p->rootfs, out, &left_out, e);
	// The tender takes only what it cannot write to.
	p->files = r ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (r == 0 && p->files < 0)
		r = err_sys(e, "cannot open %s", path);
	unlink(path);
	return r;
}

int program_open(const char *rootfs, const struct oci_process *process, struct program *p, struct err **e)
{
	*p = (struct program)PROGRAM_NONE;
	if (open_all(rootfs, process, p, e) == 0)
		return 0;
	program_close(p);
	return -1;
}

void program_close(struct program *p)
{
	scope_close(&p->rootfs);
	scope_close(&p->file);
	scope_close(&p->files);
	*p = (struct program)PROGRAM_NONE;
}
