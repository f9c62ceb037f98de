// SPDX-License-Identifier: MIT
#include "workload/fetch_name.h"
#include "workload/http_path.h"

#include <string.h>
#include <strings.h>

static int put(struct bytes *out, char c, bool is_escaped)
{
	static const char digits[] = "0123456789ABCDEF";
	char escape[3] = {'%', digits[(unsigned char)c >> 4], digits[c & 15]};

	return is_escaped ? bytes_append(out, escape, 3) : bytes_append(out, &c, 1);
}

// What stands escaped in a URL is itself in a file's name, but for slashes and control characters.
static int put_decoded(struct bytes *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char c = text[i];
		unsigned char byte;

		if (c == '%' && length - i > 2 && http_hex_read(text + i + 1, &c))
			i += 2;
		byte = (unsigned char)c;
		if (put(out, c, c == '/' || byte < 32 || (byte >= 127 && byte < 160)) < 0)
			return -1;
	}
	return 0;
}

static int put_path(struct bytes *out, const char *target, size_t length)
{
	const char *end = target + length;

	while (target < end) {
		const char *segment = target + 1, *slash;

		slash = segment < end ? memchr(segment, '/', (size_t)(end - segment)) : NULL;
		target = slash ? slash : end;
		if (target > segment &&
			(put(out, '/', false) < 0 || put_decoded(out, segment, (size_t)(target - segment)) < 0))
			return -1;
	}
	return end[-1] == '/' ? bytes_text(out, "/index.html") : 0;
}

static int put_host(struct bytes *out, const struct url *site)
{
	char text[URL_MAX];
	struct url host = *site;

	host.target[0] = 0;
	url_write(&host, text, sizeof(text));
	return bytes_text(out, text + strlen("http://"));
}

static bool ends_with(const struct bytes *b, const char *ending)
{
	size_t length = strlen(ending);

	return b->length >= length && !strncasecmp(b->data + b->length - length, ending, length);
}

static int put_ending(struct bytes *out, bool is_html, bool is_css)
{
	if (is_html && !ends_with(out, ".html") && !ends_with(out, ".htm"))
		return bytes_text(out, ".html");
	if (is_css && !ends_with(out, ".css"))
		return bytes_text(out, ".css");
	return 0;
}

char *fetch_name(const struct url *site, const char *target, bool is_html, bool is_css)
{
	struct bytes out = {.data = NULL};
	const char *query = strchr(target, '?');

	if (put_host(&out, site) == 0 &&
		put_path(&out, target, query ? (size_t)(query - target) : strlen(target)) == 0 &&
		(!query || (put(&out, '?', false) == 0 && put_decoded(&out, query + 1, strlen(query + 1)) == 0)) &&
		put_ending(&out, is_html, is_css) == 0 && bytes_append(&out, "", 1) == 0)
		return out.data;
	bytes_free(&out);
	return NULL;
}

int fetch_name_link(struct bytes *out, const char *from, const char *to)
{
	size_t common = 0;

	for (size_t i = 0; from[i] && from[i] == to[i]; i++)
		if (from[i] == '/')
			common = i + 1;
	from += common;
	to += common;
	// A colon before a slash would make a scheme of what stands before it.
	if (!strchr(from, '/') && to[strcspn(to, "/:")] == ':' && bytes_text(out, "./") < 0)
		return -1;
	for (; (from = strchr(from, '/')); from++)
		if (bytes_text(out, "../") < 0)
			return -1;
	for (; *to; to++)
		if (put(out, *to, strchr("%#?; ", *to) != NULL) < 0)
			return -1;
	return 0;
}
