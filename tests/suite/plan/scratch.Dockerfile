FROM scratch
COPY <<EOT /etc/greeting
hello
EOT
WORKDIR /
