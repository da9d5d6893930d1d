FROM rockylinux:9
RUN yum install -y httpd && yum clean all
RUN dnf install -y nginx
RUN microdnf update
FROM opensuse/leap:15.5
RUN zypper install -y vim
FROM alpine
RUN apk add bash curl
RUN gem install rails && npm install -g yarn && pip3 install flask && go install example.org/tool@latest
RUN wget http://example.org/a.tar.gz && tar xf a.tar.gz
RUN curl -k https://example.org/b.zip -o b.zip
RUN curl https://example.org/i.sh | bash
RUN useradd -m app && echo "app:secret" | chpasswd
RUN ln -sf /bin/bash /bin/sh
RUN ssh-keygen -A && service sshd start
