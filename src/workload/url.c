// SPDX-License-Identifier: MIT
#include "workload/url.h"
#include "workload/http_path.h"

#include <string.h>
#include <strings.h>

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

// What may stand in a path or query as it is: what is reserved, but for the percent sign and brackets.
static bool is_plain(char c)
{
	return is_unreserved(c) || (c && strchr("!$&'()*+,;=:@/?", c));
}

struct target {
	char *text;
	size_t length;
};

static bool put(struct target *t, char c, bool is_escaped)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t needed = is_escaped ? 3 : 1;

	if (t->length + needed >= URL_MAX)
		return false;
	t->text[t->length] = is_escaped ? '%' : c;
	if (is_escaped) {
		t->text[t->length + 1] = digits[(unsigned char)c >> 4];
		t->text[t->length + 2] = digits[c & 15];
	}
	t->length += needed;
	return true;
}

// One form for every escape (RFC 3986, 6.2.2): none where none is needed, and capitals. A percent sign that begins none
// stands for itself.
static bool put_normal(struct target *t, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char c = text[i];
		bool is_escape = c == '%' && length - i > 2 && http_hex_read(text + i + 1, &c);

		if (is_escape)
			i += 2;
		if (!put(t, c, is_escape ? !is_unreserved(c) : !is_plain(c)))
			return false;
	}
	return true;
}

static bool read_target(const char *text, size_t length, struct url *out)
{
	const char *query = length ? memchr(text, '?', length) : NULL;
	size_t path = query ? (size_t)(query - text) : length;
	struct target t = {.text = out->target};

	if ((!path && !put(&t, '/', false)) || !put_normal(&t, text, path))
		return false;
	t.length = url_remove_dots(out->target, t.length);
	if (query && !put_normal(&t, query, length - path))
		return false;
	out->target[t.length] = 0;
	return true;
}

static bool read_port(const char *text, size_t length, uint16_t *port)
{
	unsigned n = 0;

	*port = 80;
	if (!length)
		return true;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (unsigned)(text[i] - '0');
		if (n > UINT16_MAX)
			return false;
	}
	*port = (uint16_t)n;
	return n > 0;
}

static bool read_authority(const char *text, size_t length, struct url *out)
{
	const char *colon = length ? memchr(text, ':', length) : NULL;
	size_t host = colon ? (size_t)(colon - text) : length;

	if (host == 0 || host >= URL_HOST_MAX)
		return false;
	for (size_t i = 0; i < host; i++) {
		out->host[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 0x20) : text[i];
		if ((!is_unreserved(text[i]) && text[i] != '_') || text[i] == '~')
			return false;
	}
	out->host[host] = 0;
	return read_port(colon ? colon + 1 : "", colon ? length - host - 1 : 0, &out->port);
}

bool url_read(const char *text, struct url *out)
{
	static const char scheme[] = "http://";
	size_t authority;

	if (strncasecmp(text, scheme, strlen(scheme)) != 0)
		return false;
	text += strlen(scheme);
	authority = strcspn(text, "/?#");
	return read_authority(text, authority, out) &&
	       read_target(text + authority, strcspn(text + authority, "#"), out);
}

static bool append(char *out, size_t size, size_t *length, const char *text)
{
	size_t more = strlen(text);

	if (more >= size - *length)
		return false;
	memcpy(out + *length, text, more + 1);
	*length += more;
	return true;
}

bool url_write(const struct url *u, char *out, size_t size)
{
	char port[7];
	size_t length = 0, at = sizeof(port) - 1;
	unsigned n = u->port;

	port[at] = 0;
	for (; n; n /= 10)
		port[--at] = (char)('0' + n % 10);
	port[--at] = ':';
	return append(out, size, &length, "http://") && append(out, size, &length, u->host) &&
	       (u->port == 80 || append(out, size, &length, port + at)) && append(out, size, &length, u->target);
}

bool url_is_same_site(const struct url *a, const struct url *b)
{
	return a->port == b->port && !strcmp(a->host, b->host);
}
