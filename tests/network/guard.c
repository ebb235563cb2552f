/* Preloaded into every process of a test run: a connection to anything but this machine is refused and written down. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int leaves(const struct sockaddr *address, char *text, socklen_t size) {
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        uint32_t host = ntohl(four->sin_addr.s_addr);
        inet_ntop(AF_INET, &four->sin_addr, text, size);
        return host >> 24 != 127 && host != 0;
    }
    if (address->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
        inet_ntop(AF_INET6, six, text, size);
        if (IN6_IS_ADDR_V4MAPPED(six)) return six->s6_addr[12] != 127;
        return !IN6_IS_ADDR_LOOPBACK(six) && !IN6_IS_ADDR_UNSPECIFIED(six);
    }
    return 0;
}

static void write_down(const char *text) {
    const char *path = getenv("RDBSCAN_NETWORK_LOG");
    int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file < 0) return;
    dprintf(file, "%s %s\n", program_invocation_short_name, text);
    close(file);
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    static int (*real)(int, const struct sockaddr *, socklen_t);
    char text[INET6_ADDRSTRLEN] = "";
    if (!real) real = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
    if (address && leaves(address, text, sizeof text)) {
        write_down(text);
        errno = ENETUNREACH;
        return -1;
    }
    return real(descriptor, address, length);
}
