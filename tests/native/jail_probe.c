// SPDX-License-Identifier: MIT
// The prisoner of test_vmm_jail.c: says, a line each, what it is and what it sees.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

extern char **environ;

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(FILE *out, const char *path)
{
	char *names[64];
	size_t count = 0;
	DIR *d = opendir(path);
	struct dirent *entry;

	while (d && count < 64 && (entry = readdir(d)))
		if (entry->d_name[0] != '.')
			names[count++] = strdup(entry->d_name);
	if (d)
		closedir(d);
	qsort(names, count, sizeof(*names), by_name);
	fprintf(out, "%s:", path);
	for (size_t i = 0; i < count; i++)
		fprintf(out, " %s", names[i]);
	fprintf(out, "\n");
}

static void device(FILE *out, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		fprintf(out, "%s: %s\n", path, strerror(errno));
	else
		fprintf(out, "%s: %o %u:%u of %u:%u\n", path, st.st_mode & 07777, major(st.st_rdev), minor(st.st_rdev),
			st.st_uid, st.st_gid);
}

static void limit(FILE *out, const char *name, int which)
{
	struct rlimit r;

	getrlimit(which, &r);
	fprintf(out, "%s: %lld %lld\n", name, (long long)r.rlim_cur, (long long)r.rlim_max);
}

static void descriptors(FILE *out)
{
	fprintf(out, "descriptors:");
	for (int fd = 0; fd < 256; fd++)
		if ((fd < 3 || fd != fileno(out)) && fcntl(fd, F_GETFD) >= 0)
			fprintf(out, " %d", fd);
	fprintf(out, "\n");
}

int main(int argc, char **argv)
{
	gid_t groups[8];
	// What has no standard output says it to a file.
	FILE *out = argc > 1 && strcmp(argv[argc - 1], "to-file") == 0 ? fopen("/said", "we") : stdout;

	if (!out)
		return 9;
	fprintf(out, "arguments:");
	for (int i = 0; i < argc; i++)
		fprintf(out, " %s", argv[i]);
	fprintf(out, "\nenvironment: %s\n", environ[0] ? environ[0] : "");
	fprintf(out, "ids: %u %u %u %u %d\n", getuid(), geteuid(), getgid(), getegid(), getgroups(8, groups));
	fprintf(out, "process: %d %s\n", getpid(), getsid(0) == getpid() ? "leads" : "led");
	list(out, "/");
	list(out, "/dev");
	device(out, "/dev/kvm");
	device(out, "/dev/net/tun");
	device(out, "/dev/urandom");
	device(out, "/run");
	limit(out, "files", RLIMIT_NOFILE);
	limit(out, "size", RLIMIT_FSIZE);
	descriptors(out);
	fprintf(out, "up: %s\n", chdir("..") == 0 && access("jail_probe", F_OK) == 0 ? "is here" : "is elsewhere");
	return fclose(out) ? 8 : 7;
}
