// SPDX-License-Identifier: MIT
#include "agent/lookup.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

const char *lookup_variable(const struct oci_list *env, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < env->count; i++)
		if (!strncmp(env->at[i], name, len) && env->at[i][len] == '=')
			return env->at[i] + len + 1;
	return NULL;
}

int lookup_fail(struct err **e, const char *verb, const char *path, int sys)
{
	const char *text = strerror(sys);

	return err_set(e, "%s %s: %c%s", verb, path, tolower((unsigned char)*text), text + 1);
}

// Returns 0, or an errno; *is_missing: stat said it.
static int check(const char *path, bool *is_missing)
{
	struct stat st;

	*is_missing = stat(path, &st) != 0;
	if (*is_missing)
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (!syscall(SYS_faccessat2, AT_FDCWD, path, X_OK, AT_EACCESS))
		return 0;
	// A filter of system calls may not know this one.
	if ((errno == ENOSYS || errno == EPERM) && st.st_mode & 0111)
		return 0;
	return EACCES;
}

static int lookup_path(const char *name, char *out, struct err **e)
{
	char verb[PATH_MAX + 32];
	bool is_missing;
	int sys = check(name, &is_missing);

	if (!sys) {
		snprintf(out, PATH_MAX, "%s", name);
		return 0;
	}
	if (is_missing) {
		snprintf(verb, sizeof(verb), "exec: \"%s\": stat", name);
		return lookup_fail(e, verb, name, sys);
	}
	snprintf(verb, sizeof(verb), "\"%s\"", name);
	return lookup_fail(e, "exec:", verb, sys);
}

// Whether the folder of PATH, len bytes, has the program.
static bool is_in(const char *folder, size_t len, const char *name, char *out)
{
	bool is_missing;
	int n = len ? snprintf(out, PATH_MAX, "%.*s/%s", (int)len, folder, name)
		    : snprintf(out, PATH_MAX, "./%s", name);

	return n < PATH_MAX && !check(out, &is_missing);
}

int lookup_program(const char *name, const struct oci_list *env, char *out, struct err **e)
{
	const char *path = lookup_variable(env, "PATH");

	if (strlen(name) >= PATH_MAX)
		return err_set(e, "exec: \"%.80s…\": file name too long", name);
	if (strchr(name, '/'))
		return lookup_path(name, out, e);
	while (path && *path) {
		size_t len = strcspn(path, ":");

		// A folder that is relative is a trap laid in the working folder: Go refuses it too.
		if (*name && *path == '/' && is_in(path, len, name, out))
			return 0;
		path += len + (path[len] == ':');
	}
	return err_set(e, "exec: \"%s\": executable file not found in $PATH", name);
}

// Returns field number n of a line, up to its colon.
static const char *field(const char *line, int n, size_t *len)
{
	for (; n && *line && *line != '\n'; line++)
		n -= *line == ':';
	*len = strcspn(line, ":\n");
	return line;
}

void lookup_home(const char *passwd, unsigned uid, char *out, size_t size)
{
	snprintf(out, size, "/");
	for (const char *line = passwd; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t len;
		const char *number = field(line, 2, &len), *home;
		char *end;

		if (!len || !isdigit((unsigned char)*number) || strtoul(number, &end, 10) != uid || end != number + len)
			continue;
		home = field(line, 5, &len);
		if (len)
			snprintf(out, size, "%.*s", (int)len, home);
		return;
	}
}
