"""A client of Titan, written from the specification (transjovian.org/titan).

    titan_client.py PORT PEM URL [MIME FILE [TOKEN]]

Uploads a file to a URL, asks for its source (MIME is "edit"), or deletes it
(MIME is "delete"). Prints what the server answers.
"""
import socket
import ssl
import sys
import urllib.parse


def request(url, mime, body, token):
    if mime == "edit":
        return url + ";edit\r\n"
    parameters = [("mime", mime)] if body else []
    parameters.append(("size", str(len(body))))
    if token:
        parameters.append(("token", token))
    quoted = (key + "=" + urllib.parse.quote(
        value, safe="/" if key == "mime" else "") for key, value in parameters)
    return url + "".join(";" + each for each in quoted) + "\r\n"


def talk(port, pem, data):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain(pem)
    with socket.create_connection(("127.0.0.1", port)) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as tls:
            tls.sendall(data)
            answer = b""
            while piece := tls.recv(65536):
                answer += piece
    return answer


def main(port, pem, url, mime="edit", name=None, token=None):
    body = b""
    if name:
        with open(name, "rb") as file:
            body = file.read()
    line = request(url, mime, body, token).encode()
    sys.stdout.buffer.write(talk(int(port), pem, line + body))


main(*sys.argv[1:])
