// SPDX-License-Identifier: MIT
#include "init/cmdline.h"

#include <ctype.h>
#include <string.h>

#include "abi/init.h"
#include "base/buf.h"
#include "base/file.h"

#define CMDLINE_MAX 4096 // bytes: the kernel's own limit on x86 is 2048

// Copies the value of the last "key=" into out. Returns false when there is none or it does not fit.
static bool value_of(const char *text, const char *key, char *out, size_t size)
{
	size_t n = strlen(key), len;
	bool is_there = false;

	for (const char *word = text; *word; word += len) {
		word += strspn(word, " \t\n");
		len = strcspn(word, " \t\n");
		if (len <= n || strncmp(word, key, n) != 0 || word[n] != '=')
			continue;
		is_there = len - n - 1 < size;
		if (is_there)
			snprintf(out, size, "%.*s", (int)(len - n - 1), word + n + 1);
	}
	return is_there;
}

static bool is_sha256(char *s)
{
	for (char *p = s; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

int cmdline_parse(const char *text, struct cmdline *c, struct err **e)
{
	char mode[16];

	*c = (struct cmdline){0};
	if (!value_of(text, INIT_KEY_BOOT, c->boot, sizeof(c->boot)) || !guid_parse(c->boot, c->boot_id))
		return err_set(
			e, "the kernel command line has no usable %s=; allowed: a partition's UUID", INIT_KEY_BOOT);
	if (!value_of(text, INIT_KEY_SHA256, c->sha256, sizeof(c->sha256)) || !is_sha256(c->sha256))
		return err_set(e, "the kernel command line has no usable %s=; allowed: 64 hexadecimal digits",
			INIT_KEY_SHA256);
	if (!value_of(text, INIT_KEY_MODE, mode, sizeof(mode)) ||
		(strcmp(mode, "measure") != 0 && strcmp(mode, "rescue") != 0))
		return err_set(e, "the kernel command line has no usable %s=; allowed: measure, rescue", INIT_KEY_MODE);
	c->is_rescue = !strcmp(mode, "rescue");
	return 0;
}

int cmdline_load(struct cmdline *c, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	if (file_read("/proc/cmdline", CMDLINE_MAX, &text, e))
		return -1;
	return cmdline_parse(buf_text(&text), c, e);
}
